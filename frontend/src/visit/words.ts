// Every sentence that the form says, in the reader's language: the server puts them into the page as JSON.

const WORDS = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Record<string, string>;

export function say(name: string, places: Record<string, string | number> = {}): string {
  return (WORDS[name] ?? name).replace(/%\((\w+)\)s/g, (_whole, place: string) => String(places[place] ?? ""));
}

/** The hour and minute on this device. */
export function sayTime(at: Date): string {
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}
