// A page that was opened in order to be printed asks the printer as soon as it stands. Without script it is printed by hand.
export function printWhatAsksForIt(root: Document): void {
  if (root.querySelector("[data-print-now]")) window.addEventListener("load", () => window.print());
}
