// Fails the build when the style sheet asks for what Chromium 86 does not know: it would lose colours or whole rules in silence.
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const TOO_NEW = [
  [/color-mix\(/, "color-mix() needs 111"],
  [/\b(?:oklch|oklab|lch|lab|hwb)\(/, "oklch() and its kin need 101 to 111"],
  [/light-dark\(/, "light-dark() needs 123"],
  [/:has\(/, ":has() needs 105"],
  [/:(?:is|where)\(/, ":is() and :where() need 88"],
  [/[;{]inset(?:-(?:block|inline)[a-z-]*)?:/, "inset needs 87"],
  [/[;{]aspect-ratio:/, "aspect-ratio needs 88"],
  [/\d(?:d|s|l)v[hw]\b/, "dvh, svh and lvh need 108"],
  [/@layer\b/, "@layer needs 99"],
  [/@container\b/, "@container needs 105"],
  [/[{;}]&/, "nesting needs 112"],
  [/\(\s*(?:width|height)\s*[<>]/, "range media queries need 104"],
  [/url\((?!["']?data:)/, "an address outside the style sheet"],
  [/@import/, "@import"],
];
const LIMITS = { "app.css": 90_000, "app.js": 90_000, "icons.svg": 90_000, "visit.js": 60_000, "visit-worker.js": 10_000 };

export function findTooNew(css) {
  return TOO_NEW.filter(([pattern]) => pattern.test(css)).map(([, why]) => why);
}

export function isModule(script) {
  return /(?:^|[;}\n])\s*(?:import|export)\b(?!\s*\()/.test(script);
}

function checkOutput() {
  const dist = new URL("../../src/bihuan/ui/static/bihuan/dist/", import.meta.url);
  const faults = findTooNew(readFileSync(new URL("app.css", dist), "utf8")).map((why) => `app.css: ${why}`);
  for (const [name, limit] of Object.entries(LIMITS)) {
    const { size } = statSync(new URL(name, dist));
    if (size > limit) faults.push(`${name}: ${size} bytes, more than ${limit}`);
    console.log(`${fileURLToPath(new URL(name, dist))}: ${size} bytes`);
  }
  if (isModule(readFileSync(new URL("visit-worker.js", dist), "utf8"))) faults.push("visit-worker.js: a module; workers may be modules from 91 on");
  for (const fault of faults) console.error(fault);
  if (faults.length) process.exit(1);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) checkOutput();
