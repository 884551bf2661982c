// What every page loads: styles, htmx, and small behaviours that hang on attributes. Pages work without any of it.
import "./app.scss";
import "htmx.org";
import { watchBulk } from "./behaviour/bulk.ts";
import { watchCopying } from "./behaviour/copying.ts";
import { watchDrafts, watchDraftsIn } from "./behaviour/drafts.ts";
import { printWhatAsksForIt } from "./behaviour/printing.ts";
import { watchLeaving } from "./behaviour/leaving.ts";
import { watchKeys } from "./behaviour/keys.ts";
import { watchRules } from "./behaviour/rules.ts";
import { watchRows } from "./behaviour/rows.ts";
import { watchSending } from "./behaviour/sending.ts";
import { watchUploads } from "./behaviour/uploads.ts";

watchLeaving(document);
watchKeys(document);
watchRules(document);
watchRows(document);
watchSending(document);
watchDrafts(document);
watchUploads(document);
watchCopying(document);
watchBulk(document);
document.addEventListener("htmx:afterSettle", (event) => {
  watchDraftsIn(event.target as Element);
  watchBulk(event.target as Element);
});
document.querySelector<HTMLElement>("[data-focus]")?.focus();
printWhatAsksForIt(document);
