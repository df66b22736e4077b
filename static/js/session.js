/* Warns before the server locks an idle session. All tabs share the time of the last contact with the server. */
(function () {
  "use strict";
  const dialog = document.getElementById("session-dialog");
  if (!dialog) return;
  const lock = Number(dialog.dataset.sessionLock) * 1000;
  const warn = Number(dialog.dataset.sessionWarn) * 1000;
  const left = dialog.querySelector("[data-session-left]");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("portal-session") : null;
  let contact = Date.now();

  function show(locked) {
    dialog.querySelectorAll("[data-session-before]").forEach((part) => (part.hidden = locked));
    dialog.querySelectorAll("[data-session-after]").forEach((part) => (part.hidden = !locked));
    if (!dialog.open) dialog.showModal();
  }
  function touched(time) {
    contact = Math.max(contact, time);
    if (dialog.open && Date.now() - contact < lock - warn) dialog.close();
  }
  function reached() {
    touched(Date.now());
    if (channel) channel.postMessage(contact);
  }
  function tick() {
    const rest = lock - (Date.now() - contact);
    if (rest > warn) return;
    const seconds = Math.max(0, Math.ceil(rest / 1000));
    left.textContent = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
    show(rest <= 0);
  }
  async function stay() {
    const answer = await fetch(dialog.dataset.sessionPing, {
      method: "POST",
      headers: JSON.parse(document.body.getAttribute("hx-headers")),
      redirect: "manual",
    }).catch(() => null);
    if (answer && answer.ok) reached();
    else show(true);
  }
  dialog.querySelector("[data-session-stay]").addEventListener("click", stay);
  if (channel) channel.addEventListener("message", (event) => touched(event.data));
  document.addEventListener("portal:saved", reached);
  document.addEventListener("htmx:afterOnLoad", reached);
  document.addEventListener("visibilitychange", tick);
  setInterval(tick, 1000);
  reached();
})();
