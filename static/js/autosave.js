/* Saves a card of the answering form one second after a pause and when a box is left. What was typed stays in its
   box whatever the server says; nothing is kept in the browser's storage. */
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const PAUSE = 1000;
  const RETRY = 5000;
  const PING = 120000;
  const words = form.dataset;
  const line = document.querySelector("[data-status-text]");
  let token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const cards = new Map();
  let pinged = Date.now();

  function say(text, fault) {
    if (!line) return;
    line.textContent = text;
    line.closest("[data-status]").classList.toggle("is-fault", Boolean(fault));
  }
  function cardOf(element) {
    const node = element.closest("[data-card]");
    if (!node || !node.querySelector("[data-version]")) return null;
    if (!cards.has(node)) cards.set(node, { node, timer: 0, dirty: false, running: null, stopped: false });
    return cards.get(node);
  }
  function contents(card) {
    const posted = new FormData();
    const prefix = "e-" + card.node.dataset.card + "-";
    for (const [name, value] of new FormData(form)) {
      const own = name.startsWith(prefix) && !/(file|document_number|document_date)$/.test(name);
      if (own) posted.append(name, value);
    }
    return posted;
  }
  /* Typing is work: it holds the session open, autosave itself does not. */
  function ping() {
    if (Date.now() - pinged < PING) return;
    pinged = Date.now();
    fetch(words.ping, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
  }
  async function save(card) {
    clearTimeout(card.timer);
    if (card.running) return card.running;
    if (!card.dirty || card.stopped) return null;
    card.dirty = false;
    say(words.saving);
    card.running = send(card).finally(() => (card.running = null));
    await card.running;
    if (card.dirty) plan(card, PAUSE);
    return null;
  }
  async function send(card) {
    const url = words.autosave + "nhiem-vu/" + card.node.dataset.card + "/";
    const headers = { "X-Background": "1", "X-CSRFToken": token };
    let answer;
    try {
      answer = await fetch(url, { method: "POST", headers, body: contents(card), redirect: "manual" });
    } catch {
      card.dirty = true;
      say(words.offline, true);
      plan(card, RETRY);
      return;
    }
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) saved(card, told);
    else if (answer.status === 422) refused(card, told);
    else if (answer.status === 409 && told.conflict) conflict(card, told);
    else if (answer.status === 401 || answer.type === "opaqueredirect" || !told.detail) locked(card);
    else stop(card, told.detail, false);
  }
  /* After a new sign-in, in another tab, the page's token is old: take the fresh one and go on. */
  async function locked(card) {
    stop(card, words.locked, true);
    const page = await fetch(words.autosave, { headers: { "X-Background": "1" }, redirect: "manual" }).catch(() => null);
    if (!page || !page.ok) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
    if (!fresh) return;
    token = fresh.value;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => (input.value = token));
  }
  function saved(card, told) {
    card.node.querySelector("[data-version]").value = told.version;
    say(told.notice ? told.saved + " · " + told.notice : told.saved);
    const mark = card.node.querySelector("[data-saved]");
    if (mark) mark.textContent = told.saved;
    show(card, told);
    if (![...cards.values()].some((other) => other.dirty || other.stopped)) {
      form.dispatchEvent(new CustomEvent("portal:saved", { bubbles: true }));
    }
  }
  function refused(card, told) {
    card.dirty = true;
    show(card, told);
    say(words.refused, true);
  }
  function show(card, told) {
    card.node.querySelectorAll("[data-live]").forEach((old) => old.remove());
    card.node.querySelectorAll("[data-field]").forEach(function (field) {
      const found = (told.problems || {})[field.dataset.field] || [];
      const bad = found.some((problem) => problem.severity === "error");
      field.querySelectorAll(".o-err, .o-warn").forEach((old) => old.remove());
      field.classList.toggle("is-bad", bad);
      field.classList.toggle("is-warn", found.length > 0 && !bad);
      found.forEach((problem) => note(field, problem));
      if (found.length) for (let d = field.closest("details"); d && card.node.contains(d); d = d.parentElement.closest("details")) d.open = true;
    });
    state(card, told);
    document.querySelectorAll("[data-done-bar]").forEach((bar) => (bar.value = told.done ?? bar.value));
    document.querySelectorAll("[data-done-text]").forEach(function (text) {
      text.textContent = text.textContent.replace(/^\d+/, String(told.done ?? "$&"));
    });
  }
  /* The badge, the bar of the card and its step in the rail say the state of what is stored now. */
  function state(card, told) {
    if (!told.badge) return;
    const badge = card.node.querySelector("[data-badge]");
    if (badge) badge.innerHTML = told.badge.html;
    ["err", "warn", "back"].forEach((shape) => card.node.classList.toggle("o-card-" + shape, shape === told.shape));
    const step = document.querySelector('[data-step="' + card.node.dataset.card + '"]');
    if (!step) return;
    step.className = "o-step o-step-" + told.shape;
    step.querySelector(".o-step-s").textContent = badge ? badge.textContent.trim() : told.badge.label;
  }
  function note(field, problem) {
    const text = document.createElement("p");
    text.className = problem.severity === "error" ? "o-err" : "o-warn";
    text.dataset.live = "";
    text.textContent = problem.text;
    const control = field.matches("fieldset") ? field.querySelector("legend") : field.querySelector("label");
    control.after(text);
  }
  function stop(card, text, retry) {
    card.dirty = true;
    card.stopped = !retry;
    say(text, true);
    if (retry) plan(card, RETRY);
  }
  function conflict(card, told) {
    card.stopped = true;
    card.dirty = true;
    say(told.detail, true);
    const box = document.createElement("div");
    box.className = "note note-warn";
    box.setAttribute("role", "alert");
    box.dataset.choice = "";
    const text = document.createElement("p");
    text.append(told.detail + " ");
    /* A submit button, so that words typed after the conflict go along. */
    const button = document.createElement("button");
    button.type = "submit";
    button.className = "btn btn-s";
    button.name = "act";
    button.value = "stay";
    button.textContent = words.conflict;
    text.append(button);
    box.append(text);
    card.node.querySelector(".o-card-body").prepend(box);
  }
  function plan(card, wait) {
    clearTimeout(card.timer);
    card.timer = setTimeout(() => save(card), wait);
  }
  function changed(event) {
    if (/(file|document_number|document_date)$/.test(event.target.name || "")) return;
    const card = cardOf(event.target);
    if (!card) return;
    card.dirty = true;
    ping();
    plan(card, PAUSE);
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("focusout", function (event) {
    const card = cardOf(event.target);
    if (card && card.dirty) save(card);
  });
  window.addEventListener("online", () => cards.forEach((card) => card.dirty && save(card)));
  /* A save under way gives its version to the form before the form itself is sent. */
  form.addEventListener("submit", async function (event) {
    cards.forEach((card) => clearTimeout(card.timer));
    const running = [...cards.values()].map((card) => card.running).filter(Boolean);
    if (!running.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await Promise.allSettled(running);
    form.requestSubmit(event.submitter);
  }, true);
})();
