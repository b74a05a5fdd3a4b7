import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// For work on the console beside a running `candor serve`: CANDOR_STAFF=http://127.0.0.1:8180 npm run dev
const staff = process.env.CANDOR_STAFF ?? "http://127.0.0.1:8180";
const here = new URL(".", import.meta.url).pathname;

/** Each file also as br and gzip, as small as they get, so that the program never compresses them. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved: (config) => void (folder = config.build.outDir),
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true }) as string[]) {
        if (!/\.(html|js|css|svg)$/.test(name)) continue;
        const bytes = readFileSync(join(folder, name));
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

/** The page's policy knows no style attributes; these of bits-ui change nothing that is seen. */
function withoutStyleAttributes(): Plugin {
  return {
    name: "without-style-attributes",
    enforce: "pre",
    transform: (code, id) => (/bits-ui.*\.svelte$/.test(id) ? code.replaceAll(' style="display: contents;"', "") : undefined),
  };
}

export default defineConfig({
  plugins: [withoutStyleAttributes(), svelte(), compressed()],
  resolve: { alias: { $lib: join(here, "src/lib"), $words: join(here, "src/words/words.svelte.ts") } },
  build: {
    outDir: process.env.CANDOR_CONSOLE_OUT ?? "dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy knows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": staff, "/log": staff } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
