// The day's visits on a phone: opened with network, filled without it, sent when it is back.
import { dayPieceId, orphansOf, type Day, type Visit } from "./day.ts";
import { desk, lay, put, settled, take, watchDesk } from "./desk.ts";
import { drawStanding, drawVisit } from "./form.ts";
import { drawLeave, watchBringing } from "./leave.ts";
import { drawList } from "./list.ts";
import { fill, find, part } from "./parts.ts";
import { csrfToken, endVisits, sendWaiting } from "./sending.ts";
import { countUnsent, openBox, openLastBox, openVault, readAll, type Box } from "./vault.ts";
import { say } from "./words.ts";

const PATIENCE = 8000;
const EVERY = 60_000;
const root = find(document, "root");
const place = find(root, "place");
let busy = false;
let asked = false;

async function start(): Promise<void> {
  if (!window.isSecureContext || !navigator.serviceWorker || !window.indexedDB) return place.replaceChildren(part("insecure"));
  void navigator.serviceWorker.register(root.dataset.worker ?? "", { scope: root.dataset.scope ?? "" });
  watchDesk(drawState);
  window.addEventListener("hashchange", () => void draw(true));
  window.addEventListener("online", () => void sync());
  window.addEventListener("offline", () => {
    desk.reached = "no";
    drawState();
  });
  find(root, "send").addEventListener("click", () => void sync());
  setInterval(() => void (desk.pieces.some((piece) => piece.state === "waiting") && sync()), EVERY);
  await openDesk();
  await draw(false);
  if (desk.reached === "yes") await sync();
}

/** The day from the server and the box of whoever it is for; without an answer the box that was opened last. */
async function openDesk(): Promise<void> {
  const db = await openVault();
  const day = await askForDay();
  const box = day ? await openBox(db, day.reader.id) : await openLastBox(db);
  if (box) await unpackBox(box, day);
}

async function unpackBox(box: Box, day: Day | null): Promise<void> {
  const pieces = await readAll(box);
  lay(box, pieces, [...(await countUnsent(box.db))].reduce((sum, [owner, n]) => sum + (owner === box.owner ? 0 : n), 0));
  if (day) await takeDay(day);
  else desk.day = (desk.pieces.find((piece) => piece.kind === "day")?.head as unknown as Day | undefined) ?? null;
  if (navigator.storage?.persist) void navigator.storage.persist();
}

async function askForDay(): Promise<Day | null> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(root.dataset.visits ?? "", { signal: stop.signal, cache: "no-store" });
    desk.reached = answer.ok ? "yes" : answer.status === 401 ? "signed-out" : "no";
    return answer.ok ? ((await answer.json()) as Day) : null;
  } catch {
    desk.reached = "no";
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Keeps the day; what went up and belongs to no visit of it any more has done its service here. */
async function takeDay(day: Day): Promise<void> {
  desk.day = day;
  const visits = day.visits.map((visit) => visit.id);
  for (const piece of desk.pieces) if (piece.state === "sent" && !visits.includes(String(piece.head.visit))) await take(piece.id);
  await put({ id: dayPieceId(day.reader.id), kind: "day", state: "kept", head: day as unknown as Record<string, unknown>, body: new Uint8Array() });
}

/** The day as it stands now. Where somebody else has signed in meanwhile, theirs: what lay here waits in its box for its owner. */
async function refresh(): Promise<void> {
  const day = await askForDay();
  if (!day || !desk.box) return;
  if (day.reader.id === desk.box.owner) return takeDay(day);
  await unpackBox(await openBox(desk.box.db, day.reader.id), day);
  await draw(false);
  asked = true;
}

/** Sends what waits, ends what is whole, and asks the server how the day stands now. */
async function sync(): Promise<void> {
  asked = true;
  if (busy || !desk.box) return;
  busy = true;
  asked = false;
  try {
    await settled();
    const address = root.dataset.upload ?? "";
    const left = () => desk.pieces.filter((piece) => piece.state === "waiting");
    const known = csrfToken() !== "";
    if (!known || (!left().length && desk.reached !== "yes")) await refresh();
    if (!known && desk.reached !== "yes") return;
    const { owner } = desk.box;
    const waiting = left().length;
    if (waiting) desk.reached = await sendWaiting({ address, owner }, left, async (piece) => {
      await put(piece);
      drawState();
    });
    if (desk.reached === "signed-out") return await refresh();
    if (desk.reached !== "yes") return;
    const { ended, lacks } = await endVisits({ address, owner }, desk.day?.visits ?? [], desk.pieces);
    desk.lacks = lacks;
    if (!waiting && !ended) return;
    await refresh();
    await draw(false);
  } finally {
    busy = false;
    drawState();
  }
  if (asked) await sync();
}

/** The page that the address names: one visit, the way out, or the day. */
async function draw(moved: boolean): Promise<void> {
  const visit = shownVisit();
  if (window.location.hash === "#leave") drawLeave(place);
  else if (visit) await drawVisit(place, visit, () => void draw(false).then(sync));
  else watchBringing(drawList(place), (n) => void draw(false).then(() => fill(place, "brought", say("brought", { n }))).then(sync));
  if (moved) {
    window.scrollTo(0, 0);
    place.querySelector<HTMLElement>("h1")?.focus();
  }
  drawState();
}

function drawState(): void {
  const waiting = desk.pieces.filter((piece) => piece.state === "waiting").length;
  const words = desk.failed ? say("not-kept") : sayStrip(waiting);
  fill(root, "strip-words", words);
  find(root, "strip").hidden = words === "";
  find(root, "send").hidden = waiting === 0 || desk.reached === "signed-out";
  find(root, "sign-in").hidden = desk.reached !== "signed-out";
  fill(root, "foreign", desk.foreign ? say("foreign", { n: desk.foreign }) : "");
  const visit = shownVisit();
  if (visit && place.querySelector("[data-f=filled]")) drawStanding(place, visit);
}

/** How the device stands to the server: what waits to go up, and what stands on the device alone because nobody has handed it in. */
function sayStrip(waiting: number): string {
  const left = desk.day ? orphansOf(desk.day, desk.pieces) : [];
  const drafts = desk.pieces.filter((piece) => piece.state === "draft" && !left.includes(piece)).length;
  const standing = desk.reached === "signed-out" ? say("strip-signed-out") : desk.reached === "no" ? say("strip-offline") : "";
  const parts = [
    standing,
    waiting ? say(desk.reached === "no" ? "strip-waiting-offline" : "strip-waiting", { n: waiting }) : "",
    drafts && (standing || waiting) ? say("strip-drafts", { n: drafts }) : "",
  ];
  return parts.filter(Boolean).reduce((one, other) => (one ? say("sentences", { one, other }) : other), "");
}

function shownVisit(): Visit | undefined {
  return desk.day?.visits.find((visit) => window.location.hash === `#visit-${visit.id}`);
}

void start();
