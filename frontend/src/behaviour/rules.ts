// Many figures of one kind share one counting rule, which stands below them. Pointer and focus show it beside the figure;
// Escape closes it. Touch goes straight to the list. Without script the rule still stands below.
let shown: HTMLElement | null = null;
let owner: Element | null = null;

export function watchRules(root: Document): void {
  root.addEventListener("mouseover", (event) => follow(event.target as Element));
  root.addEventListener("focusin", (event) => follow(event.target as Element));
  root.addEventListener("focusout", close);
  root.addEventListener("scroll", stay, true);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
}

function follow(target: Element): void {
  const figure = target.closest(".bh-n[aria-describedby]");
  if (figure === owner) return;
  if (!figure) {
    if (owner !== document.activeElement) close();
    return;
  }
  close();
  const rule = document.getElementById(figure.getAttribute("aria-describedby") || "");
  if (!rule || matchMedia("(hover: none)").matches) return;
  owner = figure;
  shown = document.createElement("div");
  shown.className = "bh-float-rule";
  shown.setAttribute("aria-hidden", "true");
  shown.append(...Array.from(rule.cloneNode(true).childNodes));
  document.body.append(shown);
  place(figure.getBoundingClientRect(), shown);
}

// The page may scroll under the pointer, or to what got the focus: the rule goes along while it is still asked for.
function stay(): void {
  if (!owner || !shown) return;
  if (owner.matches(":hover") || owner === document.activeElement) place(owner.getBoundingClientRect(), shown);
  else close();
}

function place(at: DOMRect, box: HTMLElement): void {
  const room = document.documentElement;
  const left = Math.max(8, Math.min(at.left - 8, room.clientWidth - box.offsetWidth - 8));
  const below = at.bottom + 8;
  const top = below + box.offsetHeight > room.clientHeight ? at.top - box.offsetHeight - 8 : below;
  box.style.left = `${left}px`;
  box.style.top = `${Math.max(8, top)}px`;
}

function close(): void {
  shown?.remove();
  shown = owner = null;
}
