// What the server says of one inspector's day, and how the pieces on this device stand to it.
import type { Piece } from "./vault.ts";

export interface Person {
  id: number;
  name: string;
}

/** What stands of an item on the server; `client_id` names the record. */
export interface Finding {
  client_id: string;
  verdict: string;
  note: string;
  by: string;
}

export interface Item {
  id: string;
  number: string;
  text: string;
  reported: string;
  standards: string[];
  /** Why photos are asked for; empty where they are not. */
  photo: string;
  recorded: Finding | null;
}

export interface Visit {
  id: string;
  unit: string;
  campaigns: string;
  plan: string;
  open: boolean;
  inspectors: Person[];
  signed: number[];
  items: Item[];
}

export interface Day {
  reader: Person;
  day: string;
  visits: Visit[];
}

/** How far a visit is: what is filled of how many, what is being written, what waits, what went up, what could not be taken. */
export interface Standing {
  filled: number;
  total: number;
  drafts: number;
  waiting: number;
  sent: number;
  trouble: number;
}

export const CONFIRMED = "rectified";
const TROUBLE = ["conflict", "refused"];

export function dayPieceId(owner: number): string {
  return `day:${owner}`;
}

export function addressOf(visit: Visit): string {
  return `#visit-${visit.id}`;
}

export function piecesOf(pieces: Piece[], visit: Visit): Piece[] {
  return pieces.filter((piece) => piece.kind !== "day" && piece.head.visit === visit.id);
}

/** What has not gone up and belongs to no visit of the day any more: an inspector was replaced, a visit was ended by others. */
export function orphansOf(day: Day, pieces: Piece[]): Piece[] {
  const visits = day.visits.map((visit) => visit.id);
  return pieces.filter((piece) => piece.kind !== "day" && piece.state !== "sent" && !visits.includes(String(piece.head.visit)));
}

export function itemPiece(pieces: Piece[], item: Item): Piece | undefined {
  return pieces.find((piece) => piece.kind === "item" && piece.head.item === item.id);
}

export function photosOf(pieces: Piece[], item: Item): Piece[] {
  return pieces.filter((piece) => piece.kind === "photo" && piece.head.item === item.id);
}

export function signatureOf(pieces: Piece[], visit: Visit, person: Person): Piece | undefined {
  return piecesOf(pieces, visit).find((piece) => piece.kind === "signature" && piece.head.person === person.id);
}

export function standingOf(visit: Visit, pieces: Piece[]): Standing {
  const own = piecesOf(pieces, visit);
  const count = (...states: string[]): number => own.filter((piece) => states.includes(piece.state)).length;
  return {
    filled: visit.items.filter((item) => isFilled(item, pieces)).length,
    total: visit.items.length,
    drafts: count("draft"),
    waiting: count("waiting"),
    sent: count("sent"),
    trouble: count(...TROUBLE),
  };
}

/** A verdict, and words for it unless all is well; or one that the server holds already. */
export function isFilled(item: Item, pieces: Piece[]): boolean {
  const head = itemPiece(pieces, item)?.head;
  if (!head) return item.recorded !== null;
  return Boolean(head.verdict) && (head.verdict === CONFIRMED || String(head.note ?? "").trim() !== "");
}

/** Whether what is written of an item has left for the server, so that it is not changed any more. */
export function isLocked(visit: Visit, item: Item, pieces: Piece[]): boolean {
  const piece = itemPiece(pieces, item);
  return !visit.open || (piece ? piece.state !== "draft" : item.recorded !== null);
}

/** What inspectors sign, as bihuan.core.inspections.findings.content_hash computes it: the records that stand, one a line. */
export async function contentOf(visit: Visit, pieces: Piece[]): Promise<string> {
  const lines = visit.items
    .map((item) => ({ item, record: recordOf(item, pieces) }))
    .filter(({ record }) => record !== "")
    .map(({ item, record }) => `${item.id} ${record}`.toLowerCase())
    .sort();
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n")));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Where somebody else's record came first or took the place of ours, theirs stands. */
function recordOf(item: Item, pieces: Piece[]): string {
  const piece = itemPiece(pieces, item);
  const recorded = item.recorded?.client_id ?? "";
  if (!piece || isOvertaken(item, piece)) return recorded;
  const other = piece.head.other as Finding | null | undefined;
  if (other) return other.client_id;
  return TROUBLE.includes(piece.state) ? recorded : piece.id;
}

/** Whether ours arrived and something else stands now that we have not answered to. */
export function isOvertaken(item: Item, piece: Piece): boolean {
  const now = item.recorded?.client_id;
  const known = [piece.id, piece.head.replaces, (piece.head.other as Finding | null | undefined)?.client_id];
  return piece.state === "sent" && now !== undefined && !known.includes(now);
}
