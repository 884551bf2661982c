// Pieces of the page stand in it as <template id="t-NAME">; what changes in them is named by data-f.

export function part(name: string): HTMLElement {
  const template = document.getElementById(`t-${name}`) as HTMLTemplateElement | null;
  const copy = template?.content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) throw new Error(`no part ${name}`);
  return copy;
}

export function find<T extends HTMLElement = HTMLElement>(root: ParentNode, name: string): T {
  const found = root.querySelector<T>(`[data-f="${name}"]`);
  if (!found) throw new Error(`no place ${name}`);
  return found;
}

/** Sets the words of a place, and hides a place without words. */
export function fill(root: ParentNode, name: string, words: string): HTMLElement {
  const place = find(root, name);
  place.textContent = words;
  place.hidden = words === "";
  return place;
}
