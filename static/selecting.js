// Ticks all rows of a list at once and says how many are chosen. Without it each row is ticked by itself.
(() => {
  "use strict";
  for (const all of document.querySelectorAll("[data-all]")) {
    const form = all.closest("form");
    const boxes = [...form.querySelectorAll(`input[name="${all.dataset.all}"]`)];
    const told = form.querySelector(`[data-chosen="${all.dataset.all}"]`);
    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
      if (told) told.textContent = chosen ? `(${chosen})` : "";
    };
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      show();
    });
    form.addEventListener("change", show);
    show();
  }
})();
