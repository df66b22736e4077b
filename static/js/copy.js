/* [data-copy=id] copies the text of that element and says so. Hidden until script runs. */
(function () {
  "use strict";
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = false));
  document.addEventListener("click", async function (event) {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    await navigator.clipboard.writeText("value" in source ? source.value : source.textContent.trim());
    const words = button.querySelector("[role=status]");
    const before = button.dataset.label || (button.dataset.label = words.textContent);
    words.textContent = button.dataset.copied;
    setTimeout(() => (words.textContent = before), 3000);
  });
})();
