// The day: its visits, how far each is, and what waits to go up.
import { addressOf, orphansOf, standingOf, type Standing, type Visit } from "./day.ts";
import { desk } from "./desk.ts";
import { fill, find, part } from "./parts.ts";
import { say } from "./words.ts";

export function drawList(place: HTMLElement): HTMLElement {
  const day = desk.day;
  const page = part("list");
  fill(page, "day", day ? say("day", { day: day.day, name: day.reader.name, n: day.visits.length }) : "");
  find(page, "visits").append(...(day?.visits ?? []).map(drawRow));
  find(page, "none").hidden = (day?.visits.length ?? 0) > 0;
  fill(page, "none-words", day ? say("no-visits") : desk.reached === "no" ? say("no-day") : say("signed-out"));
  const orphans = day ? orphansOf(day, desk.pieces).length : 0;
  fill(page, "orphans", orphans ? say("orphans", { n: orphans }) : "");
  find(page, "bring").hidden = desk.box === null;
  place.replaceChildren(page);
  return page;
}

function drawRow(visit: Visit): HTMLElement {
  const row = part("row");
  const standing = standingOf(visit, desk.pieces);
  const link = find<HTMLAnchorElement>(row, "unit");
  link.href = addressOf(visit);
  link.textContent = visit.unit;
  fill(row, "campaigns", visit.campaigns);
  fill(row, "plan", visit.plan);
  fill(row, "standing", sayStanding(visit, standing)).classList.toggle("danger", standing.trouble > 0);
  return row;
}

function sayStanding(visit: Visit, standing: Standing): string {
  if (standing.trouble) return say("row-trouble", { n: standing.trouble });
  if (standing.waiting) return say("row-waiting", { n: standing.waiting });
  if (!visit.open) return say("row-ended");
  if (standing.sent && !standing.drafts) return say("row-sent");
  return standing.filled ? say("row-filled", { n: standing.filled, total: standing.total }) : say("row-empty", { total: standing.total });
}
