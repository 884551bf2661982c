// The few sentences that scripts say. They stand on <body>, translated by the server.

export function say(name: string): string {
  return document.body.dataset[`say${name[0]?.toUpperCase() ?? ""}${name.slice(1)}`] ?? "";
}

/** A note above `place`, with at most one button; it stays until it is taken away. */
export function showNote(place: Element, text: string, action?: { label: string; act: () => void }): HTMLElement {
  const note = document.createElement("div");
  note.className = "bh-note info mb16";
  note.setAttribute("role", "status");
  const line = document.createElement("p");
  line.textContent = text;
  note.append(line);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet btn-sm";
    button.textContent = action.label;
    button.addEventListener("click", () => {
      action.act();
      note.remove();
    });
    note.append(button);
  }
  place.before(note);
  return note;
}
