// Copies this page's address, or the text of an element. Inside a closed network pages come without TLS, where browsers
// withhold the clipboard interface: then the old way is used.
import { say } from "./words.ts";

export function watchCopying(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy], [data-copy-address]");
    if (!button) return;
    const source = button.dataset.copy ? root.querySelector(button.dataset.copy) : null;
    void copy(source?.textContent?.trim() ?? location.href).then((done) => {
      if (done) button.textContent = say("copied");
    });
  });
}

async function copy(text: string): Promise<boolean> {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
