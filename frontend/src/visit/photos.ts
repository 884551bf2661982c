// Photos of one item: only where the plan asks for them, with the reason that it gives.
import { photosOf, type Item, type Visit } from "./day.ts";
import { desk, put, take } from "./desk.ts";
import { fill, find, part } from "./parts.ts";
import { redraw } from "./shrinking.ts";
import { newId, type Piece } from "./vault.ts";
import { say } from "./words.ts";

const MOST = 6;

export function watchPhotos(place: HTMLElement, visit: Visit, item: Item, locked: boolean, changed: () => void): void {
  fill(place, "why", say("photo-why", { why: item.photo }));
  const input = find<HTMLInputElement>(place, "camera");
  find(place, "camera-label").setAttribute("for", (input.id = `photo-${item.id}`));
  find(place, "take").hidden = locked;
  const draw = (): void => {
    for (const old of place.querySelectorAll("img")) URL.revokeObjectURL(old.src);
    const photos = photosOf(desk.pieces, item);
    find(place, "shots").replaceChildren(...photos.map((piece, n) => drawShot(piece, n + 1, locked, () => void take(piece.id).then(draw).then(changed))));
  };
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    void addPhotos(place, visit, item, files).then(draw).then(changed);
  });
  draw();
}

async function addPhotos(place: HTMLElement, visit: Visit, item: Item, files: File[]): Promise<void> {
  fill(place, "photo-fault", "");
  for (const file of files) {
    if (photosOf(desk.pieces, item).length >= MOST) return void fill(place, "photo-fault", say("photos-enough", { n: MOST }));
    try {
      const body = await redraw(file);
      await put({ id: newId(), kind: "photo", state: "draft", head: { visit: visit.id, item: item.id, at: new Date().toISOString() }, body });
    } catch {
      fill(place, "photo-fault", say("no-picture", { name: file.name }));
    }
  }
}

function drawShot(piece: Piece, number: number, locked: boolean, remove: () => void): HTMLElement {
  const shot = part("shot");
  const picture = find<HTMLImageElement>(shot, "picture");
  if (piece.body.length) picture.src = URL.createObjectURL(new Blob([piece.body as BlobPart], { type: "image/jpeg" }));
  else picture.remove();
  const refused = piece.state === "refused" ? say("refused", { reason: String(piece.head.reason ?? "") }) : "";
  fill(shot, "shot-words", refused || (piece.state === "sent" ? say("photo-sent", { n: number }) : say("photo-kept", { n: number })));
  const button = find(shot, "remove");
  button.hidden = locked && piece.state !== "refused";
  button.setAttribute("aria-label", say("photo-remove", { n: number }));
  button.addEventListener("click", remove);
  return shot;
}
