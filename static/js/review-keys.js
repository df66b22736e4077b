/* Keys of the review page: J K A R D ? and Ctrl+Enter. Everything they do has a link or button on the page. */
(function () {
  "use strict";
  const form = document.getElementById("decide");
  const help = document.getElementById("keys-help");
  function follow(key) {
    const link = document.querySelector('a[data-key="' + key + '"]');
    if (link) link.click();
  }
  function choose(value) {
    const radio = form && form.querySelector('input[name="decision"][value="' + value + '"]');
    if (radio) radio.checked = true;
    return Boolean(radio);
  }
  function accept() {
    if (!choose("accept")) return;
    const answers = form.querySelectorAll('input[name="completed"]');
    if (answers.length && !Array.from(answers).some((one) => one.checked)) answers[0].focus();
    else form.requestSubmit();
  }
  function sendBack() {
    if (choose("return")) form.querySelector('[name="reason_code"]').focus();
  }
  function toggleDiff() {
    const main = document.getElementById("main");
    if (main.dataset.diff === "off") delete main.dataset.diff;
    else main.dataset.diff = "off";
  }
  const acts = {
    j: () => follow("j"),
    k: () => follow("k"),
    a: accept,
    r: sendBack,
    d: toggleDiff,
    "?": () => help && !help.open && help.showModal(),
  };
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.ctrlKey && form && form.contains(event.target)) return form.requestSubmit();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest('input:not([type="radio"]):not([type="checkbox"]), textarea, select, dialog, [contenteditable]');
    const act = acts[event.key.toLowerCase()];
    if (typing || !act) return;
    event.preventDefault();
    act();
  });
})();
