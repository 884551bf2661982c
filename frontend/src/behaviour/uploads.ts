// Shows what is about to be uploaded, and takes the place out of photos before they leave the device.
import { withoutPlace } from "./photos.ts";

export function watchUploads(root: Document): void {
  root.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    if (input.type !== "file" || !input.dataset.preview) return;
    const place = root.getElementById(input.dataset.preview);
    if (!place) return;
    void stripPlaces(input).then(() => showFiles(place, [...(input.files ?? [])]));
  });
}

async function stripPlaces(input: HTMLInputElement): Promise<void> {
  const files = [...(input.files ?? [])];
  const clean = await Promise.all(files.map(cleanPhoto));
  if (clean.every((file, place) => file === files[place])) return;
  const basket = new DataTransfer();
  for (const file of clean) basket.items.add(file);
  input.files = basket.files;
}

async function cleanPhoto(file: File): Promise<File> {
  if (file.type !== "image/jpeg") return file;
  const bytes = withoutPlace(new Uint8Array(await file.arrayBuffer()));
  return bytes ? new File([bytes], file.name, { type: file.type, lastModified: file.lastModified }) : file;
}

function showFiles(place: HTMLElement, files: File[]): void {
  for (const old of place.querySelectorAll("img")) URL.revokeObjectURL(old.src);
  place.replaceChildren(...files.map(drawFile));
}

function drawFile(file: File): HTMLElement {
  const tile = document.createElement("span");
  tile.className = "bh-thumb";
  if (/^image\/(?:jpeg|png|webp|gif)$/.test(file.type)) {
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(file);
    picture.alt = "";
    tile.append(picture);
  }
  const name = document.createElement("span");
  name.textContent = `${file.name}　${saySize(file.size)}`;
  tile.append(name);
  return tile;
}

export function saySize(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
