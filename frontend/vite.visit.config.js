// The form for visits and its worker, each whole in one file: the worker keeps them for the hours without network, and it is a
// classic script, because Chromium 86 knows no other kind of service worker.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    target: "chrome86",
    modulePreload: false,
    outDir: here("../src/bihuan/ui/static/bihuan/dist"),
    emptyOutDir: false,
    rollupOptions: {
      input: { visit: here("./src/visit/main.ts"), "visit-worker": here("./src/visit/worker.ts") },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
    },
  },
});
