// Draws the icons that we use into one file, each as <symbol id="i-NAME">, so that a page carries only references.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function drawSprite(names, folder) {
  const symbols = names.map((name) => `<symbol id="i-${name}" viewBox="0 0 24 24">${strokesOf(join(folder, `${name}.svg`))}</symbol>`);
  const group = 'stroke-linecap="round" stroke-linejoin="round"';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${group}>${symbols.map((symbol) => symbol.replace("<symbol", `<symbol ${group}`)).join("")}</svg>\n`;
}

export function strokesOf(path) {
  const drawing = readFileSync(path, "utf8");
  const inside = drawing.slice(drawing.indexOf(">", drawing.indexOf("<svg")) + 1, drawing.lastIndexOf("</svg>"));
  return inside.replace(/<path stroke="none" d="M0 0h24v24H0z"[^>]*>/, "").replace(/\s*\n\s*/g, "");
}
