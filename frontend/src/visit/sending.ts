// What waits goes up one piece at a time, each under its own name: the server takes a name once, however often and in whatever
// order it comes. One window of the browser sends at a time.
import { standingOf, type Visit } from "./day.ts";
import { newId, type Piece } from "./vault.ts";

export type Reached = "yes" | "no" | "signed-out";

/** Where pieces go, and whose they are: the server takes none in the name of somebody else who is signed in on this device. */
export interface Way {
  address: string;
  owner: number;
}

interface Answer {
  outcome: "accepted" | "already" | "conflict" | "refused";
  reason?: string;
  other?: { verdict: string; note: string };
}

const PATIENCE = 60_000;
const STATES = { accepted: "sent", already: "sent", conflict: "conflict", refused: "refused" } as const;

/** Sends what waits; `answered` is called with each piece that the server answered for, as it stands now. */
export async function sendWaiting(way: Way, waiting: () => Piece[], answered: (piece: Piece) => Promise<void>): Promise<Reached> {
  return navigator.locks.request("bihuan-visits-sending", async (): Promise<Reached> => {
    for (let piece = waiting()[0]; piece; piece = waiting()[0]) {
      const answer = await post(way, piece);
      if (typeof answer === "string") return answer;
      await answered(settle(piece, answer));
    }
    return "yes";
  });
}

/** Ends the visits of which nothing waits here any more: how many the server ended, and what it says that the others lack. */
export async function endVisits(way: Way, visits: Visit[], pieces: Piece[]): Promise<{ ended: number; lacks: Map<string, string> }> {
  const lacks = new Map<string, string>();
  let ended = 0;
  for (const visit of visits) {
    const standing = standingOf(visit, pieces);
    if (!visit.open || !standing.sent || standing.waiting || standing.drafts || standing.trouble) continue;
    const answer = await post(way, { id: newId(), kind: "end", head: { visit: visit.id }, body: new Uint8Array() });
    if (typeof answer === "string") break;
    if (answer.outcome === "refused") lacks.set(visit.id, answer.reason ?? "");
    else ended += 1;
  }
  return { ended, lacks };
}

async function post(way: Way, piece: Omit<Piece, "state" | "kind"> & { kind: string }): Promise<Answer | "no" | "signed-out"> {
  const form = new FormData();
  form.set("owner", String(way.owner));
  form.set("client_id", piece.id);
  form.set("kind", piece.kind);
  form.set("record", JSON.stringify({ ...piece.head, other: undefined, reason: undefined }));
  form.set("sent_at", new Date().toISOString());
  if (piece.body.length) form.set("file", new Blob([piece.body as BlobPart], { type: "image/jpeg" }), "photo.jpg");
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(way.address, { method: "POST", body: form, headers: { "X-CSRFToken": csrfToken() }, signal: stop.signal });
    if (answer.status === 401 || answer.status === 403) return "signed-out";
    if (answer.status >= 500 || answer.status === 429) return "no";
    return (await answer.json().catch(() => ({ outcome: "refused", reason: String(answer.status) }))) as Answer;
  } catch {
    return "no";
  } finally {
    clearTimeout(timer);
  }
}

/** A picture that has arrived is not kept here any longer; what was written stays to be looked at until sign-out. */
function settle(piece: Piece, answer: Answer): Piece {
  const alike = answer.other !== undefined && answer.other.verdict === piece.head.verdict && answer.other.note === String(piece.head.note ?? "").trim();
  const state = alike ? "sent" : STATES[answer.outcome];
  const body = state === "sent" ? new Uint8Array() : piece.body;
  return { ...piece, state, body, head: { ...piece.head, reason: answer.reason ?? "", other: answer.other ?? null } };
}

export function csrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}
