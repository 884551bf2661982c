// What has not gone up yet, as one file under a passphrase: for whoever has to sign out before there is network again.
//
// {"format":"bihuan-visits","version":1,"kdf":"PBKDF2-SHA256","iterations":n,"salt","iv","data"}, the last three in base64;
// data is AES-256-GCM over the length-prefixed pieces, each as `pack` writes it.
import { pack, unpack, type Kind, type Piece } from "./vault.ts";

export const ITERATIONS = 600_000;
export const SHORTEST = 10;

export class CannotOpen extends Error {}

interface Parcel {
  format: string;
  version: number;
  kdf: string;
  iterations: number;
  salt: string;
  iv: string;
  data: string;
}

export async function lockPieces(owner: number, pieces: Piece[], passphrase: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await keyFrom(passphrase, salt, ITERATIONS);
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, join(owner, pieces)));
  const parcel: Parcel = {
    format: "bihuan-visits", version: 1, kdf: "PBKDF2-SHA256", iterations: ITERATIONS, salt: toBase64(salt), iv: toBase64(iv), data: toBase64(data),
  };
  return JSON.stringify(parcel);
}

/** The owner and the pieces in a file. Throws CannotOpen for another file, a wrong passphrase, a changed byte. */
export async function unlockPieces(text: string, passphrase: string): Promise<{ owner: number; pieces: Piece[] }> {
  try {
    const parcel = JSON.parse(text) as Parcel;
    if (parcel.format !== "bihuan-visits" || parcel.version !== 1 || !(parcel.iterations <= ITERATIONS * 10)) throw new CannotOpen();
    const key = await keyFrom(passphrase, fromBase64(parcel.salt), parcel.iterations);
    return split(new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: fromBase64(parcel.iv) }, key, fromBase64(parcel.data))));
  } catch {
    throw new CannotOpen();
  }
}

async function keyFrom(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function join(owner: number, pieces: Piece[]): Uint8Array<ArrayBuffer> {
  const parts = pieces.map((piece) => pack({ head: { id: piece.id, kind: piece.kind, state: piece.state, head: piece.head }, body: piece.body }));
  const first = pack({ head: { owner, pieces: parts.map((part) => part.length) }, body: new Uint8Array() });
  const whole = new Uint8Array(4 + first.length + parts.reduce((sum, part) => sum + part.length, 0));
  new DataView(whole.buffer).setUint32(0, first.length);
  let at = 4;
  for (const part of [first, ...parts]) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function split(whole: Uint8Array): { owner: number; pieces: Piece[] } {
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0);
  const first = unpack(whole.slice(4, 4 + length)).head as { owner: number; pieces: number[] };
  let at = 4 + length;
  const pieces = first.pieces.map((size) => {
    const { head, body } = unpack(whole.slice(at, at + size));
    at += size;
    return { id: String(head.id), kind: head.kind as Kind, state: head.state as Piece["state"], head: head.head as Record<string, unknown>, body };
  });
  return { owner: first.owner, pieces };
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
