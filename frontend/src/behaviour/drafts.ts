// A lost connection in the middle of a form loses nothing: <form data-draft="KEY"> is kept on this device while it is typed.
//
// The life of a draft: kept at every input · marked as sent at submit · dropped by the first page that arrives after that,
// unless it is an error page (body.failed) or the same form again · offered again when its form opens. Signing out drops all
// drafts, and so do seven days: the device may be shared. Passwords, files and hidden fields are never kept.
import { say, showNote } from "./words.ts";

const PREFIX = "bihuan:draft:";
const KEPT_FOR = 7 * 24 * 3600 * 1000;

export interface Draft {
  at: number;
  sent: boolean;
  values: Record<string, string[]>;
}

export function watchDrafts(root: Document): void {
  const store = openStore();
  if (!store) return;
  const forms = [...root.querySelectorAll<HTMLFormElement>("form[data-draft]")];
  sweep(store, Date.now(), root.body.classList.contains("failed") ? null : forms.map(keyOf));
  watchDraftsIn(root);
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-forget]")) form.addEventListener("submit", () => forgetAll(store));
}

/** Watches the forms of a page or of a piece that was brought into it later. */
export function watchDraftsIn(root: ParentNode): void {
  const store = openStore();
  if (!store) return;
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]:not([data-watched])")) {
    form.dataset.watched = "1";
    watchForm(store, form);
  }
}

/** Drops what is old and, unless the page is an error, what was sent and did not come back. */
export function sweep(store: Storage, now: number, here: string[] | null): void {
  for (const key of keysOf(store)) {
    const draft = read(store, key);
    const arrived = draft?.sent && here !== null && !here.includes(key);
    if (!draft || arrived || now - draft.at > KEPT_FOR) store.removeItem(key);
  }
}

export function forgetAll(store: Storage): void {
  for (const key of keysOf(store)) store.removeItem(key);
}

function watchForm(store: Storage, form: HTMLFormElement): void {
  const key = keyOf(form);
  const draft = read(store, key);
  const answered = form.querySelector("[aria-invalid=true], .bh-summary") !== null;
  if (draft && !answered && restore(form, draft)) {
    showNote(form, say("restored"), {
      label: say("discard"),
      act: () => {
        store.removeItem(key);
        form.reset();
      },
    });
  }
  const keep = (sent: boolean): void => write(store, key, { at: Date.now(), sent, values: collect(form) });
  form.addEventListener("input", () => keep(false));
  form.addEventListener("change", () => keep(false));
  form.addEventListener("submit", () => keep(true));
}

function collect(form: HTMLFormElement): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const field of fieldsOf(form)) {
    const held = (values[field.name] ??= []);
    if (!isBox(field)) held.push(field.value);
    else if (field.checked) held.push(field.value);
  }
  return values;
}

/** Fills the form; answers whether anything differed from what the server sent. */
function restore(form: HTMLFormElement, draft: Draft): boolean {
  let changed = false;
  const taken = new Map<string, number>();
  for (const field of fieldsOf(form)) {
    const values = draft.values[field.name];
    if (!values) continue;
    if (isBox(field)) {
      changed = changed || field.checked !== values.includes(field.value);
      field.checked = values.includes(field.value);
      continue;
    }
    const place = taken.get(field.name) ?? 0;
    taken.set(field.name, place + 1);
    const value = values[place];
    if (value === undefined || value === field.value) continue;
    field.value = value;
    changed = true;
  }
  return changed;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter((element): element is Field => {
    if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return element.name !== "";
    return element instanceof HTMLInputElement && element.name !== "" && !["password", "file", "hidden", "submit", "button"].includes(element.type);
  });
}

function isBox(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

function keyOf(form: HTMLFormElement): string {
  return `${PREFIX}${document.body.dataset.reader ?? ""}:${form.dataset.draft ?? ""}`;
}

function keysOf(store: Storage): string[] {
  return Object.keys(store).filter((key) => key.startsWith(PREFIX));
}

function read(store: Storage, key: string): Draft | null {
  try {
    return JSON.parse(store.getItem(key) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

function write(store: Storage, key: string, draft: Draft): void {
  try {
    store.setItem(key, JSON.stringify(draft));
  } catch {
    // Full or forbidden: the form itself still holds what was typed.
  }
}

function openStore(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
