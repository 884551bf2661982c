// Lets the day's form open without network. It keeps the form's empty shell, its style and scripts, and nothing of what a
// person reads or writes: what the server answers about visits goes past it. A classic script: the oldest browser knows no other.

interface Shell {
  version: string;
  page: string;
  files: string[];
}
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Waiting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker_ {
  SHELL: Shell;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(name: "install" | "activate", act: (event: Waiting) => void): void;
  addEventListener(name: "fetch", act: (event: Asked) => void): void;
}

const worker = self as unknown as Worker_;
const shell = worker.SHELL;
const PREFIX = "bihuan-visits-";
const own = PREFIX + shell.version;
const PATIENCE = 4000;

worker.addEventListener("install", (event) => {
  event.waitUntil(prepare().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(sweep().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname === shell.page) event.respondWith(freshOrKept(event.request));
  else if (shell.files.includes(address.pathname + address.search)) event.respondWith(keptOrFresh(event.request));
});

async function prepare(): Promise<void> {
  const cache = await caches.open(own);
  await cache.addAll(shell.files);
  await keepPage(await fetch(shell.page, { credentials: "same-origin", redirect: "manual" }));
}

async function sweep(): Promise<void> {
  for (const old of await caches.keys()) if (old.startsWith(PREFIX) && old !== own) await caches.delete(old);
}

/** The server's answer where it comes in time, else what was kept of an earlier one. */
async function freshOrKept(request: Request): Promise<Response> {
  const kept = await (await caches.open(own)).match(shell.page, { ignoreVary: true });
  const fresh = fetch(request).then(async (answer) => {
    await keepPage(answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  const patience = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([fresh.catch(() => kept), patience]);
}

async function keptOrFresh(request: Request): Promise<Response> {
  return (await (await caches.open(own)).match(request, { ignoreVary: true })) ?? fetch(request);
}

/** Keeps a whole answer; never the way to the sign-in page or an error. */
async function keepPage(answer: Response): Promise<void> {
  if (answer.ok && answer.type === "basic" && !answer.redirected) await (await caches.open(own)).put(shell.page, answer);
}
