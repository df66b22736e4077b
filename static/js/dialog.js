/* Opens and closes <dialog> for browsers that do not know command/commandfor. Without script: links to pages. */
(function () {
  "use strict";
  if ("commandForElement" in HTMLButtonElement.prototype) return;
  document.addEventListener("click", function (event) {
    const button = event.target.closest("button[commandfor]");
    if (!button) return;
    const dialog = document.getElementById(button.getAttribute("commandfor"));
    if (!dialog || !dialog.showModal) return;
    const command = button.getAttribute("command");
    if (command === "show-modal" && !dialog.open) dialog.showModal();
    if (command === "close" || command === "request-close") dialog.close();
  });
})();
