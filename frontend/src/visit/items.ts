// One item of a visit: what may have been found of it, the words for that, and photos where the plan asks for them.
import { isLocked, isOvertaken, itemPiece, type Finding, type Item, type Visit } from "./day.ts";
import { desk, put, take } from "./desk.ts";
import { fill, find, part } from "./parts.ts";
import { watchPhotos } from "./photos.ts";
import { newId, type Piece } from "./vault.ts";
import { say } from "./words.ts";

/** `changed` is called after each change, `ready` when it may go up at once. */
export function drawItem(visit: Visit, item: Item, changed: () => void, ready: () => void): HTMLElement {
  const box = part("item");
  const piece = itemPiece(desk.pieces, item);
  const locked = isLocked(visit, item, desk.pieces);
  fill(box, "title", `${item.number}　${item.text}`);
  fill(box, "reported", item.reported && say("reported", { text: item.reported }));
  const standards = find(box, "standards");
  standards.hidden = !item.standards.length;
  standards.append(...item.standards.map(drawLine));
  const elsewhere = !piece || isOvertaken(item, piece) ? item.recorded : null;
  fill(box, "recorded", elsewhere ? say(elsewhere.note ? "recorded-note" : "recorded", { ...elsewhere, verdict: say(elsewhere.verdict) }) : "");
  find(box, "answer").hidden = elsewhere !== null;
  watchAnswer(box, visit, item, locked, changed);
  drawTrouble(box, piece, ready);
  find(box, "photos").hidden = !item.photo;
  if (item.photo) watchPhotos(find(box, "photos"), visit, item, locked, changed);
  return box;
}

function watchAnswer(box: HTMLElement, visit: Visit, item: Item, locked: boolean, changed: () => void): void {
  const head = itemPiece(desk.pieces, item)?.head;
  const note = find<HTMLTextAreaElement>(box, "note");
  const verdicts = [...box.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  find(box, "note-label").setAttribute("for", (note.id = `note-${item.id}`));
  note.value = String(head?.note ?? "");
  note.readOnly = locked;
  for (const verdict of verdicts) {
    verdict.name = `verdict-${item.id}`;
    verdict.checked = verdict.value === head?.verdict;
    verdict.disabled = locked && !verdict.checked;
  }
  const save = (): void => {
    const before = itemPiece(desk.pieces, item);
    const verdict = verdicts.find((each) => each.checked)?.value ?? "";
    const written = { visit: visit.id, item: item.id, verdict, note: note.value, at: new Date().toISOString() };
    void put({ id: before?.id ?? newId(), kind: "item", state: "draft", head: written, body: new Uint8Array() });
    changed();
  };
  note.addEventListener("input", save);
  for (const verdict of verdicts) verdict.addEventListener("change", save);
}

/** What the server could not take, beside what the other inspector had sent before; and the ways out. */
function drawTrouble(box: HTMLElement, piece: Piece | undefined, ready: () => void): void {
  const place = find(box, "trouble");
  place.hidden = piece?.state !== "conflict" && piece?.state !== "refused";
  if (place.hidden || !piece) return;
  const other = piece.head.other as Finding | null;
  fill(place, "trouble-words", other ? say("conflict", { ...other, verdict: say(other.verdict) }) : say("refused", { reason: String(piece.head.reason ?? "") }));
  const mine = find(place, "mine");
  const theirs = find(place, "theirs");
  const again = find(place, "rewrite");
  mine.hidden = theirs.hidden = !other;
  again.hidden = Boolean(other);
  const replaces = other?.client_id;
  const written = { ...piece.head, other: null, reason: "" };
  mine.addEventListener("click", () => void take(piece.id).then(() => put({ ...piece, id: newId(), state: "waiting", head: { ...written, replaces } })).then(ready));
  theirs.addEventListener("click", () => void take(piece.id).then(ready));
  again.addEventListener("click", () => void take(piece.id).then(() => put({ ...piece, id: newId(), state: "draft", head: written })).then(ready));
}

function drawLine(words: string): HTMLElement {
  const line = document.createElement("li");
  line.textContent = words;
  return line;
}
