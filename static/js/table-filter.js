/* [data-filter-rows=id] hides the rows of a table or list that do not hold the words typed, diacritics or not;
   data-words of a row are more words by which it is found (the names that an agency had before and has now). */
(function () {
  "use strict";
  function plain(text) {
    return text
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/[đĐ]/g, "d")
      .toLowerCase();
  }
  function rowsOf(target) {
    return target.tBodies ? Array.from(target.tBodies).flatMap((body) => Array.from(body.rows)) : Array.from(target.children);
  }
  function start(box) {
    const target = document.getElementById(box.dataset.filterRows);
    const input = box.querySelector("input");
    const count = box.querySelector("[data-filter-count]");
    if (!target || !input) return;
    box.hidden = false;
    input.addEventListener("input", function () {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      const rows = rowsOf(target);
      let shown = 0;
      for (const row of rows) {
        const text = plain(row.textContent + " " + (row.dataset.words || ""));
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) shown += 1;
      }
      count.textContent = !words.length ? "" : shown ? shown + "/" + rows.length : box.dataset.filterEmpty;
    });
  }
  document.querySelectorAll("[data-filter-rows]").forEach(start);
})();
