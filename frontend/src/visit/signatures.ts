// The signatures of the inspectors of a visit, below what they sign: drawn on this device, or given with one's own account.
import { contentOf, signatureOf, type Person, type Visit } from "./day.ts";
import { desk, put, take } from "./desk.ts";
import { drawStrokes, watchPad } from "./pad.ts";
import { fill, find, part } from "./parts.ts";
import { newId, type Piece } from "./vault.ts";
import { say } from "./words.ts";

/** `content` is the hash of what would be signed now; `changed` is called when a signature was given or taken back. */
export function drawSignatures(place: HTMLElement, visit: Visit, content: string, changed: () => void): void {
  const again = (): void => {
    void contentOf(visit, desk.pieces).then((now) => drawSignatures(place, visit, now, changed));
    changed();
  };
  place.replaceChildren(...visit.inspectors.map((person) => drawSignature(visit, person, content, again, changed)));
}

/** The reader, where they go on this visit and have not signed. */
export function ownSignatureMissing(visit: Visit): Person | undefined {
  const reader = visit.inspectors.find((person) => person.id === desk.day?.reader.id);
  return reader && !visit.signed.includes(reader.id) && !signatureOf(desk.pieces, visit, reader) ? reader : undefined;
}

/** Words that change after somebody has signed them take the signatures on this device away; whether there were any. */
export function takeSignaturesBack(visit: Visit): boolean {
  const given = desk.pieces.filter((piece) => piece.kind === "signature" && piece.state === "draft" && piece.head.visit === visit.id);
  for (const piece of given) void take(piece.id);
  return given.length > 0;
}

function drawSignature(visit: Visit, person: Person, content: string, again: () => void, changed: () => void): HTMLElement {
  const given = signatureOf(desk.pieces, visit, person);
  const stands = given && (given.state === "draft" || (given.state !== "refused" && given.head.content === content));
  if (stands || visit.signed.includes(person.id) || !visit.open) return drawGiven(visit, person, stands ? given : undefined, again);
  const box = part("pad");
  fill(box, "signer", person.name);
  fill(box, "signed-else", given ? say("signature-else") : "");
  const canvas = find<HTMLCanvasElement>(box, "canvas");
  canvas.setAttribute("aria-label", say("sign-here", { name: person.name }));
  const id = newId();
  const clear = watchPad(canvas, (strokes) => void (strokes ? keepSignature(id, visit, person, strokes) : take(id)).then(changed));
  find(box, "clear").addEventListener("click", clear);
  const account = find(box, "account");
  account.hidden = person.id !== desk.day?.reader.id;
  account.addEventListener("click", () => void keepSignature(id, visit, person, "").then(again));
  fill(box, "elsewhere", account.hidden ? say("sign-elsewhere", { name: person.name }) : "");
  return box;
}

/** Kept stroke by stroke; it goes up when the visit, or what is left of it, is handed in. */
async function keepSignature(id: string, visit: Visit, person: Person, strokes: string): Promise<void> {
  const before = signatureOf(desk.pieces, visit, person);
  if (before && before.id !== id) await take(before.id);
  const head = { visit: visit.id, person: person.id, strokes, at: new Date().toISOString(), content: await contentOf(visit, desk.pieces) };
  await put({ id, kind: "signature", state: "draft", head, body: new Uint8Array() });
}

function drawGiven(visit: Visit, person: Person, given: Piece | undefined, again: () => void): HTMLElement {
  const box = part("signed");
  const strokes = String(given?.head.strokes ?? "");
  fill(box, "signer", person.name);
  const picture = box.querySelector(".bh-strokes");
  if (picture && strokes) drawStrokes(picture, strokes);
  else picture?.remove();
  const there = visit.signed.includes(person.id) || given?.state === "sent";
  fill(box, "signed-words", there ? say("signature-sent") : given ? say("signature-kept") : say("signature-missing"));
  const undo = find(box, "again");
  undo.hidden = given?.state !== "draft";
  undo.addEventListener("click", () => {
    if (given) void take(given.id).then(again);
  });
  return box;
}
