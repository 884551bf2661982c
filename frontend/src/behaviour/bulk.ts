// Choosing rows: the bar at the foot shows how many, and stands aside while there are none.

export function watchBulk(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-bulk-form]:not([data-chooses])")) {
    form.dataset.chooses = "1";
    form.addEventListener("change", (event) => {
      const box = event.target as HTMLInputElement;
      if (box.hasAttribute("data-bulk-all")) for (const each of boxesOf(form)) each.checked = box.checked;
      showChoice(form);
    });
    form.addEventListener("click", (event) => {
      if (!(event.target as Element).closest("[data-bulk-clear]")) return;
      for (const each of boxesOf(form)) each.checked = false;
      showChoice(form);
    });
    showChoice(form);
  }
}

function boxesOf(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>("input[type=checkbox][name=chosen]")];
}

function showChoice(form: HTMLFormElement): void {
  const boxes = boxesOf(form);
  const chosen = boxes.filter((box) => box.checked).length;
  const whole = form.querySelector<HTMLInputElement>("input[data-bulk-whole]:checked");
  for (const box of boxes) box.closest("tr, li")?.classList.toggle("sel", box.checked);
  for (const count of form.querySelectorAll("[data-bulk-count]")) count.textContent = whole?.dataset.bulkWhole ?? String(chosen);
  for (const bar of form.querySelectorAll<HTMLElement>("[data-bulk]")) bar.hidden = chosen === 0 && !whole;
  const all = form.querySelector<HTMLInputElement>("[data-bulk-all]");
  if (!all) return;
  all.checked = chosen > 0 && chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}
