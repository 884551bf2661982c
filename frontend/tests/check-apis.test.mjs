import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import ts from "typescript";
import { checkApis } from "../scripts/check-apis.mjs";

const OPTIONS = { target: ts.ScriptTarget.ES2020, lib: ["lib.es2020.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"], types: [] };

function faultsOf(script) {
  const folder = mkdtempSync(join(tmpdir(), "bihuan-apis-"));
  try {
    writeFileSync(join(folder, "planted.ts"), script);
    return checkApis([join(folder, "planted.ts")], OPTIONS);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [script, fault] of [
  ["crypto.randomUUID();", "Crypto.randomUUID needs 92"],
  ["structuredClone({});", "Window.structuredClone needs 98"],
  ["document.body.inert = true;", "HTMLElement.inert needs 102"],
  ["document.body.checkVisibility();", "HTMLElement.checkVisibility needs 105"],
  ["URL.canParse('/');", "canParse needs 120"],
]) {
  test(`${script} is newer than the oldest browser`, () => {
    assert.match(faultsOf(script).faults.join(), new RegExp(fault.replace(/[.]/g, "\\.")));
  });
}

test("what Chromium 86 has passes, and was looked up", () => {
  const { faults, known } = faultsOf("document.body.replaceChildren(); void crypto.subtle.digest('SHA-256', new Uint8Array()); indexedDB.open('a');");
  assert.deepEqual(faults, []);
  assert.ok(known >= 6, String(known));
});
