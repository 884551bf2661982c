import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { findTooNew, isModule } from "../scripts/check-output.mjs";
import { drawSprite } from "../scripts/sprite.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

for (const [css, word] of [
  [".a{color:color-mix(in srgb,red,blue)}", "color-mix"],
  [".a{color:oklch(60% 0.1 200)}", "oklch"],
  [".a:has(b){color:red}", ":has"],
  [".a:is(b,c){color:red}", ":is"],
  [".a{position:absolute;inset:0}", "inset"],
  [".a{aspect-ratio:1}", "aspect-ratio"],
  [".a{height:100dvh}", "dvh"],
  ["@layer base{.a{color:red}}", "@layer"],
  ["@media (width <= 760px){.a{color:red}}", "range"],
  [".a{background:url(https://elsewhere.example/a.png)}", "outside"],
]) {
  test(`a style sheet with ${word} fails the build`, () => {
    assert.match(findTooNew(css).join(), new RegExp(word));
  });
}

test("what Chromium 86 knows passes", () => {
  assert.deepEqual(findTooNew('.a{color:#fff;display:grid;gap:4px}.b:focus-visible{background:url("data:image/svg+xml,x")}'), []);
});

for (const [script, expected] of [
  ['import{a}from"./a.js";a()', true],
  ["const a=1;export{a};", true],
  ["const a=1;self.addEventListener('fetch',()=>a);import('./b.js')", false],
]) {
  test(`a script ${expected ? "with" : "without"} imports or exports is ${expected ? "a" : "no"} module: ${script}`, () => {
    assert.equal(isModule(script), expected);
  });
}

test("every icon that is named is drawn once, without the invisible square", () => {
  const names = JSON.parse(readFileSync(here("../icons.json"), "utf8"));
  const sprite = drawSprite(names, here("../node_modules/@tabler/icons/icons/outline"));
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.equal(sprite.split(`id="i-${name}"`).length, 2, name);
  assert.doesNotMatch(sprite, /M0 0h24v24H0z/);
});
