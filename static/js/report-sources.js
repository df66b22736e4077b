// Marks the paragraph, row or picture whose sources are shown, when htmx has fetched them without a new page.
"use strict";

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "prov") return;
  const link = event.detail.requestConfig.elt;
  const paper = link.closest("[data-sources]");
  if (!paper) return;
  for (const old of paper.querySelectorAll(".on")) {
    old.classList.remove("on");
    old.querySelector(".src")?.removeAttribute("aria-current");
  }
  (link.closest("tr, figure") ?? link.parentElement).classList.add("on");
  link.setAttribute("aria-current", "true");
  const panel = document.getElementById("prov");
  if (window.matchMedia("(max-width: 63.99rem)").matches) panel.scrollIntoView();
  panel.focus({ preventScroll: true });
});
