// One visit: what was reported as done, what the inspectors saw of it, their signatures. Everything is kept as it is typed.
import { contentOf, isFilled, isLocked, piecesOf, standingOf, type Visit } from "./day.ts";
import { desk, put } from "./desk.ts";
import { drawItem } from "./items.ts";
import { fill, find, part } from "./parts.ts";
import { drawSignatures, ownSignatureMissing, takeSignaturesBack } from "./signatures.ts";
import { say, sayTime } from "./words.ts";

/** Draws the visit; `ready` is called when something of it may go up. */
export async function drawVisit(place: HTMLElement, visit: Visit, ready: () => void): Promise<void> {
  const page = part("visit");
  const content = await contentOf(visit, desk.pieces);
  fill(page, "unit", visit.unit);
  fill(page, "campaigns", visit.campaigns);
  fill(page, "plan", visit.plan);
  fill(page, "inspectors", say("inspectors", { names: visit.inspectors.map((person) => person.name).join(say("and")) }));
  const signatures = find(page, "signatures");
  const signed = (): void => drawStanding(page, visit);
  const changed = (): void => {
    if (takeSignaturesBack(visit)) {
      drawSignatures(signatures, visit, content, signed);
      fill(page, "fault", say("signed-before"));
    }
    drawStanding(page, visit);
  };
  find(page, "items").append(...visit.items.map((item) => drawItem(visit, item, changed, ready)));
  drawSignatures(signatures, visit, content, signed);
  fill(page, "lacks", visit.open ? (desk.lacks.get(visit.id) ?? "") : say("ended"));
  find(page, "hand-in").addEventListener("click", () => void handIn(page, visit, ready));
  drawStanding(page, visit);
  place.replaceChildren(page);
}

/** What is filled, when it was kept, what waits; drawn anew without touching what somebody is typing in. */
export function drawStanding(page: ParentNode, visit: Visit): void {
  const standing = standingOf(visit, desk.pieces);
  fill(page, "filled", say("filled", { n: standing.filled, total: standing.total }));
  fill(page, "kept", desk.kept ? say("kept", { at: sayTime(desk.kept) }) : say("kept-nothing"));
  fill(page, "waiting", standing.waiting ? say("row-waiting", { n: standing.waiting }) : "");
  find(page, "dock").hidden = standing.drafts === 0 && visit.items.every((item) => isLocked(visit, item, desk.pieces));
}

/** Everything of the visit may go up from here on; it is not changed any more on this device. */
async function handIn(page: HTMLElement, visit: Visit, ready: () => void): Promise<void> {
  const unfilled = visit.items.filter((item) => !isFilled(item, desk.pieces));
  const missing = ownSignatureMissing(visit);
  const numbers = unfilled.map((item) => item.number).join(say("and"));
  const fault = unfilled.length ? say("unfilled", { n: unfilled.length, numbers }) : missing ? say("unsigned", { name: missing.name }) : "";
  fill(page, "fault", fault);
  if (fault) return find(page, "fault").focus();
  const content = await contentOf(visit, desk.pieces);
  const drafts = piecesOf(desk.pieces, visit).filter((piece) => piece.state === "draft");
  await put(
    ...drafts.map((piece) => ({ ...piece, state: "waiting" as const, head: piece.kind === "signature" ? { ...piece.head, content } : piece.head })),
  );
  if (!desk.failed) ready();
}
