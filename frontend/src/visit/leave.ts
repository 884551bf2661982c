// The way out with work that has not gone up: send it, take it along as a locked file, or let it go; and how such a file comes back.
import { desk, put } from "./desk.ts";
import { lockPieces, SHORTEST, unlockPieces } from "./packing.ts";
import { fill, find, part } from "./parts.ts";
import { csrfToken } from "./sending.ts";
import { forget, type Piece } from "./vault.ts";
import { say } from "./words.ts";

function unsent(): Piece[] {
  return desk.pieces.filter((piece) => piece.kind !== "day" && piece.state !== "sent");
}

export function drawLeave(place: HTMLElement): void {
  const page = part("leave");
  const left = unsent().length;
  fill(page, "left", left ? say("leave-unsent", { n: left }) : say("leave-nothing"));
  find(page, "take-along").hidden = left === 0;
  fill(page, "leave-words", left ? say("leave-lose", { n: left }) : say("leave"));
  find(page, "take-along").addEventListener("submit", (event) => {
    event.preventDefault();
    void takeAlong(page);
  });
  const form = find<HTMLFormElement>(page, "sign-out");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void leave(page, form);
  });
  place.replaceChildren(page);
}

/** `done` is told how many pieces a file brought back. */
export function watchBringing(page: HTMLElement, done: (n: number) => void): void {
  find(page, "bring").addEventListener("submit", (event) => {
    event.preventDefault();
    void bringIn(page).then((n) => n !== null && done(n));
  });
}

async function takeAlong(page: HTMLElement): Promise<void> {
  const first = find<HTMLInputElement>(page, "passphrase");
  const second = find<HTMLInputElement>(page, "passphrase-again");
  if (first.value.length < SHORTEST || first.value !== second.value) {
    fill(page, "passphrase-fault", first.value.length < SHORTEST ? say("passphrase-short", { n: SHORTEST }) : say("passphrase-differs"));
    first.focus();
    return;
  }
  fill(page, "passphrase-fault", "");
  const text = await lockPieces(desk.box?.owner ?? 0, unsent(), first.value);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.download = `bihuan-${desk.day?.day ?? "visits"}.locked`;
  link.click();
  first.value = second.value = "";
  fill(page, "taken", say("file-made", { name: link.download, n: unsent().length }));
}

/** First what is on the device, which needs no network; then the session, which does. */
async function leave(page: HTMLElement, form: HTMLFormElement): Promise<void> {
  if (desk.box) await forget(desk.box.db, desk.box.owner);
  desk.box = null;
  desk.pieces = [];
  desk.day = null;
  find<HTMLInputElement>(form, "token").value = csrfToken();
  const left = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
  if (left?.ok || left?.type === "opaqueredirect") return window.location.assign(find<HTMLAnchorElement>(document, "sign-in").href);
  find(page, "take-along").hidden = true;
  fill(page, "left", say("left-offline"));
}

async function bringIn(page: HTMLElement): Promise<number | null> {
  const file = find<HTMLInputElement>(page, "file").files?.[0];
  const opened = file ? await unlockPieces(await file.text(), find<HTMLInputElement>(page, "bring-passphrase").value).catch(() => null) : null;
  const foreign = opened !== null && opened.owner !== desk.box?.owner;
  fill(page, "bring-fault", !file ? say("bring-choose") : !opened ? say("bring-cannot") : foreign ? say("bring-foreign") : "");
  if (!opened || foreign) return null;
  const known = desk.pieces.filter((piece) => piece.state === "sent").map((piece) => piece.id);
  await put(...opened.pieces.filter((piece) => !known.includes(piece.id)));
  return opened.pieces.length;
}
