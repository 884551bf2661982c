// One style sheet, one script, one sprite, with names that stay; the server hashes or revalidates them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { drawSprite } from "./scripts/sprite.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const names = JSON.parse(readFileSync(here("./icons.json"), "utf8"));
const outlines = here("./node_modules/@tabler/icons/icons/outline");

const sprite = {
  name: "icon-sprite",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "icons.svg", source: drawSprite(names, outlines) });
  },
};

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [sprite],
  css: {
    preprocessorOptions: { scss: { quietDeps: true, silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"] } },
    lightningcss: { targets: { chrome: 86 << 16 } },
  },
  build: {
    // 86 is the oldest Chromium that offices still run; 'esbuild' rewrites newer syntax, check-output.mjs finds newer CSS.
    target: "chrome86",
    cssTarget: "chrome86",
    cssMinify: "lightningcss",
    cssCodeSplit: false,
    assetsInlineLimit: 8192,
    modulePreload: false,
    outDir: here("../src/bihuan/ui/static/bihuan/dist"),
    emptyOutDir: true,
    manifest: "manifest.json",
    rollupOptions: {
      // htmx can evaluate attributes; the pages switch that off (allowEval) and the Content-Security-Policy forbids it.
      onwarn: (warning, warn) => (warning.code === "EVAL" && warning.id?.includes("htmx") ? undefined : warn(warning)),
      input: here("./src/app.ts"),
      output: {
        entryFileNames: "app.js",
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith(".css")) ? "app.css" : "[name][extname]"),
      },
    },
  },
});
