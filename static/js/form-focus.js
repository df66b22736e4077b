/* Moves the focus to the list of errors, or to the box that the address names. */
(function () {
  "use strict";
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  document.addEventListener("click", function (event) {
    const link = event.target.closest(".o-summary a[href^='#']");
    if (!link) return;
    const box = document.getElementById(link.getAttribute("href").slice(1));
    if (!box) return;
    event.preventDefault();
    for (let part = box.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    const control = box.matches("input, textarea, select") ? box : box.querySelector("input, textarea, select");
    (control || box).focus({ preventScroll: true });
    box.scrollIntoView({ block: "center" });
  });
})();
