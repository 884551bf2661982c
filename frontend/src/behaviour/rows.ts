// Going through a list and through its problems by single keys: j k x, n p, a, and "?" for the table of them all.
import { isTyping, switchKeys, usesKeys } from "./keys.ts";

export function watchRows(root: Document): void {
  watchTable(root);
  root.addEventListener("keydown", (event) => {
    if (isTyping(event) || event.defaultPrevented) return;
    const table = root.querySelector<HTMLDialogElement>("dialog[data-keys]");
    if (event.key === "?" && table) {
      event.preventDefault();
      if (table.open) table.close();
      else openTable(table);
      return;
    }
    if (table?.open || !usesKeys()) return;
    if (act(root, event.key)) event.preventDefault();
  });
}

function act(root: Document, key: string): boolean {
  if (key === "j" || key === "k") return step(root, key === "j" ? 1 : -1);
  if (key === "x") return choose(root);
  if (key === "n" || key === "p") return follow(root, key === "n" ? "next" : "prev");
  if (key === "a") return goTo(root.querySelector<HTMLElement>(".bh-next .btn-primary, .bh-bulk:not([hidden]) .btn-primary"));
  return false;
}

/** The focus on the title of the next row, or of the first where none has it. */
function step(root: Document, by: number): boolean {
  const titles = [...root.querySelectorAll<HTMLElement>("[data-rows] a.ttl")];
  if (!titles.length) return false;
  const now = titles.findIndex((title) => title.closest("tr")?.contains(root.activeElement));
  const next = now < 0 ? (by > 0 ? 0 : titles.length - 1) : Math.min(Math.max(now + by, 0), titles.length - 1);
  return goTo(titles[next] ?? null);
}

function choose(root: Document): boolean {
  const box = root.activeElement?.closest("[data-rows] tr")?.querySelector<HTMLInputElement>("input[name=chosen]");
  box?.click();
  return Boolean(box);
}

function follow(root: Document, relation: string): boolean {
  const link = root.querySelector<HTMLAnchorElement>(`.bh-beside a[rel=${relation}]`);
  link?.click();
  return Boolean(link);
}

function goTo(element: HTMLElement | null): boolean {
  element?.focus();
  element?.scrollIntoView({ block: "nearest" });
  return element !== null;
}

function watchTable(root: Document): void {
  const off = root.querySelector<HTMLInputElement>("[data-keys-off]");
  off?.addEventListener("change", () => switchKeys(!off.checked));
  for (const opener of root.querySelectorAll<HTMLElement>("[data-keys-open]")) {
    opener.addEventListener("click", () => {
      const table = root.querySelector<HTMLDialogElement>("dialog[data-keys]");
      if (table) openTable(table);
    });
  }
}

function openTable(table: HTMLDialogElement): void {
  const off = table.querySelector<HTMLInputElement>("[data-keys-off]");
  if (off) off.checked = !usesKeys();
  table.showModal();
}
