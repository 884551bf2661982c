// Signing out destroys what an inspection has left on this device, and the key with it. Where something has not gone up yet,
// the way out leads over the day's form first, which says so and offers a file to take along.
import { countUnsent, forget, openVault } from "../visit/vault.ts";

export function watchLeaving(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.hasAttribute("data-forget") || form.dataset.left || !window.isSecureContext || !window.indexedDB) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void leave(root, form);
  }, true);
}

async function leave(root: Document, form: HTMLFormElement): Promise<void> {
  const owner = Number(form.dataset.forget || root.body.dataset.reader);
  const vault = await openVault();
  const unsent = (await countUnsent(vault)).get(owner) ?? 0;
  if (unsent && form.dataset.day) {
    window.location.assign(`${form.dataset.day}#leave`);
    return;
  }
  await forget(vault, owner);
  form.dataset.left = "1";
  form.requestSubmit();
}
