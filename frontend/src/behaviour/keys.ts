// "/" goes to the search, Escape closes counting rules and menus, a click elsewhere closes menus.

export function watchKeys(root: Document): void {
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeWhatIsOpen(root, event);
    if (event.key === "/" && !isTyping(event) && usesKeys()) {
      const search = root.querySelector<HTMLInputElement>("[data-search]");
      if (search && search.offsetParent) {
        event.preventDefault();
        search.focus();
      }
    }
  });
  root.addEventListener("click", (event) => {
    for (const menu of root.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
  // A rule that Escape closed opens again when pointer or focus come back.
  for (const back of ["mouseout", "focusout"]) {
    root.addEventListener(back, (event) => {
      const figure = (event.target as Element).closest?.(".bh-fig.is-shut");
      const next = (event as MouseEvent | FocusEvent).relatedTarget as Node | null;
      if (figure && !(next && figure.contains(next))) figure.classList.remove("is-shut");
    });
  }
}

const OFF = "bihuan-keys-off";

/** Whether the reader wants keys without Ctrl: who dictates or has a shaky hand can switch them off, and that is remembered. */
export function usesKeys(): boolean {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

export function switchKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // A browser that keeps nothing keeps the keys.
  }
}

function closeWhatIsOpen(root: Document, event: KeyboardEvent): void {
  for (const figure of root.querySelectorAll(".bh-fig")) {
    if (figure.matches(":hover") || figure.contains(root.activeElement)) figure.classList.add("is-shut");
  }
  for (const menu of root.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    menu.open = false;
    if (menu.contains(root.activeElement)) menu.querySelector("summary")?.focus();
    event.preventDefault();
  }
  if (location.hash === "#more") location.hash = "main";
}

export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
