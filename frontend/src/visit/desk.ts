// What the form works on: the box of whoever is signed in, their day, the pieces on this device; and how a piece gets there.
import type { Day } from "./day.ts";
import { drop, keepAll, type Box, type Piece } from "./vault.ts";

export interface Desk {
  box: Box | null;
  day: Day | null;
  pieces: Piece[];
  /** Pieces of somebody else that wait on this device for their owner. */
  foreign: number;
  reached: "yes" | "no" | "signed-out";
  /** What lacks for a visit to end, as the server says. */
  lacks: Map<string, string>;
  kept: Date | null;
  failed: boolean;
}

export const desk: Desk = { box: null, day: null, pieces: [], foreign: 0, reached: "no", lacks: new Map(), kept: null, failed: false };

const watchers: (() => void)[] = [];
let queue: Promise<void> = Promise.resolve();

/** `act` is called whenever something was kept or could not be. */
export function watchDesk(act: () => void): void {
  watchers.push(act);
}

/** On the desk at once, on the device right after; in the order in which it was asked for, all of `pieces` or none. */
export function put(...pieces: Piece[]): Promise<void> {
  const ids = pieces.map((piece) => piece.id);
  desk.pieces = [...desk.pieces.filter((piece) => !ids.includes(piece.id)), ...pieces];
  return enqueue((box) => keepAll(box, pieces));
}

export function take(id: string): Promise<void> {
  desk.pieces = desk.pieces.filter((piece) => piece.id !== id);
  return enqueue((box) => drop(box, id));
}

/** Puts these on the desk instead of what lay there. What was asked for before still goes into the box that it belongs to. */
export function lay(box: Box, pieces: Piece[], foreign: number): void {
  Object.assign(desk, { box, pieces, foreign, day: null, lacks: new Map() });
}

/** When everything that was asked for is on the device. */
export function settled(): Promise<void> {
  return queue;
}

function enqueue(act: (box: Box) => Promise<void>): Promise<void> {
  const box = desk.box;
  queue = queue.then(async () => {
    if (!box || !desk.box) return;
    try {
      await act(box);
      desk.kept = new Date();
      desk.failed = false;
    } catch {
      desk.failed = true;
    }
    for (const act of watchers) act();
  });
  return queue;
}
