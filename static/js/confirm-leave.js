/* Asks before a page is left while a form[data-confirm-leave] holds words that were not sent. */
(function () {
  "use strict";
  const changed = new Set();
  document.addEventListener("input", function (event) {
    const form = event.target.closest("form[data-confirm-leave]");
    if (form) changed.add(form);
  });
  document.addEventListener("submit", function (event) {
    changed.delete(event.target);
  });
  /* An autosave that reached the server says so: form.dispatchEvent(new CustomEvent("portal:saved", {bubbles: true})). */
  document.addEventListener("portal:saved", function (event) {
    changed.delete(event.target.closest("form"));
  });
  window.addEventListener("beforeunload", function (event) {
    for (const form of changed) if (!form.isConnected) changed.delete(form);
    if (changed.size) event.preventDefault();
  });
})();
