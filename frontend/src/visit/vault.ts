// What an inspector writes on this device, each piece encrypted with AES-GCM under a key of its owner's that never leaves the
// browser: WebCrypto makes it non-extractable, IndexedDB keeps it beside the pieces, signing out removes both.
//
// In the clear stand only the owner's number, the kind and the state of a piece: enough to count what has not gone up yet
// without the key. They are bound to the ciphertext (all but the state), so that no piece can pass for another.

const NAME = "bihuan-visits";
const DONE = ["kept", "sent"];

export type Kind = "day" | "item" | "photo" | "signature";
export type State = "kept" | "draft" | "waiting" | "sent" | "conflict" | "refused";

/** A piece in the clear: `head` is what was written, `body` a picture's bytes (else empty). */
export interface Piece {
  id: string;
  kind: Kind;
  state: State;
  head: Record<string, unknown>;
  body: Uint8Array;
}

interface Stored {
  id: string;
  owner: number;
  kind: Kind;
  state: State;
  iv: Uint8Array;
  data: ArrayBuffer;
}

interface KeyRow {
  owner: number;
  key: CryptoKey;
  used: number;
}

export interface Box {
  db: IDBDatabase;
  owner: number;
  key: CryptoKey;
}

export function openVault(): Promise<IDBDatabase> {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("keys", { keyPath: "owner" });
    asked.result.createObjectStore("pieces", { keyPath: "id" }).createIndex("owner", "owner");
  };
  return answerOf(asked);
}

/** The box of this owner, with a new key where there is none yet. */
export async function openBox(db: IDBDatabase, owner: number): Promise<Box> {
  const known = (await answerOf(db.transaction("keys").objectStore("keys").get(owner))) as KeyRow | undefined;
  const key = known?.key ?? (await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]));
  await write(db, "keys", (store) => store.put({ owner, key, used: Date.now() }));
  return { db, owner, key };
}

/** The box that was opened last: whose it is cannot be asked without network. */
export async function openLastBox(db: IDBDatabase): Promise<Box | null> {
  const rows = (await answerOf(db.transaction("keys").objectStore("keys").getAll())) as KeyRow[];
  const last = rows.sort((a, b) => b.used - a.used)[0];
  return last ? { db, owner: last.owner, key: last.key } : null;
}

export function keep(box: Box, piece: Piece): Promise<void> {
  return keepAll(box, [piece]);
}

/** Keeps all of them or none. */
export async function keepAll(box: Box, pieces: Piece[]): Promise<void> {
  const rows = await Promise.all(pieces.map((piece) => seal(box, piece)));
  await write(box.db, "pieces", (store) => rows.forEach((row) => store.put(row)));
}

export async function drop(box: Box, id: string): Promise<void> {
  await write(box.db, "pieces", (store) => store.delete(id));
}

/** Every piece of this box. One that cannot be opened is left where it is and not shown. */
export async function readAll(box: Box): Promise<Piece[]> {
  const opened = await Promise.all((await storedOf(box.db, box.owner)).map((row) => unseal(box, row).catch(() => null)));
  return opened.filter((piece): piece is Piece => piece !== null);
}

/** How many pieces of each owner have not reached the server. */
export async function countUnsent(db: IDBDatabase): Promise<Map<number, number>> {
  const rows = (await answerOf(db.transaction("pieces").objectStore("pieces").getAll())) as Stored[];
  const counts = new Map<number, number>();
  for (const row of rows) if (!DONE.includes(row.state)) counts.set(row.owner, (counts.get(row.owner) ?? 0) + 1);
  return counts;
}

/** Destroys the key of this owner, then the pieces, which nobody can read any more. */
export async function forget(db: IDBDatabase, owner: number): Promise<void> {
  await write(db, "keys", (store) => store.delete(owner));
  const rows = await storedOf(db, owner);
  await write(db, "pieces", (store) => rows.forEach((row) => store.delete(row.id)));
}

/** Four bytes of length, the head as JSON, the body. */
export function pack(piece: { head: Record<string, unknown>; body: Uint8Array }): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(JSON.stringify(piece.head));
  const packed = new Uint8Array(4 + head.length + piece.body.length);
  new DataView(packed.buffer).setUint32(0, head.length);
  packed.set(head, 4);
  packed.set(piece.body, 4 + head.length);
  return packed;
}

export function unpack(packed: Uint8Array): { head: Record<string, unknown>; body: Uint8Array } {
  const length = new DataView(packed.buffer, packed.byteOffset).getUint32(0);
  const head = JSON.parse(new TextDecoder().decode(packed.subarray(4, 4 + length))) as Record<string, unknown>;
  return { head, body: packed.slice(4 + length) };
}

/** A random name (UUID version 4). crypto.randomUUID() is newer than the oldest browser that we serve. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

async function seal(box: Box, piece: Piece): Promise<Stored> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: nameOf(box.owner, piece) }, box.key, pack(piece));
  return { id: piece.id, owner: box.owner, kind: piece.kind, state: piece.state, iv, data };
}

async function unseal(box: Box, row: Stored): Promise<Piece> {
  const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv as BufferSource, additionalData: nameOf(box.owner, row) }, box.key, row.data);
  return { id: row.id, kind: row.kind, state: row.state, ...unpack(new Uint8Array(data)) };
}

function nameOf(owner: number, piece: { id: string; kind: Kind }): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${owner}|${piece.kind}|${piece.id}`);
}

async function storedOf(db: IDBDatabase, owner: number): Promise<Stored[]> {
  return (await answerOf(db.transaction("pieces").objectStore("pieces").index("owner").getAll(owner))) as Stored[];
}

/** One write, on the disk before it is said to be kept ("strict"): a battery may be flat a moment later. */
function write(db: IDBDatabase, name: string, act: (store: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const change = db.transaction(name, "readwrite", { durability: "strict" });
    change.oncomplete = () => resolve();
    change.onabort = () => reject(change.error ?? new Error("not kept"));
    try {
      act(change.objectStore(name));
    } catch (error) {
      change.abort();
      reject(error instanceof Error ? error : new Error("not kept"));
    }
  });
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no answer"));
  });
}
