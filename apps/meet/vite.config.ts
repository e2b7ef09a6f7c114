import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** English only at first: react-aria carries 34 languages for its own few words, 5 kB brotli that nobody would see. */
const englishOnly: Plugin = {
  name: "subrosa:english-only",
  enforce: "pre",
  load(id) {
    const language = /\/react-(?:aria|stately|aria-components)\/dist\/.*\/([a-z]{2}-[A-Z]{2})\.m?js$/.exec(id)?.[1];
    return language !== undefined && language !== "en-US" ? "export default {};" : undefined;
  },
};

const brotli = promisify(brotliCompress);

/** The server sends the small twin of a file to browsers that take it. */
const smallTwins: Plugin = {
  name: "subrosa:small-twins",
  apply: "build",
  async writeBundle({ dir = "" }) {
    const files = await readdir(dir, { recursive: true });
    const texts = files.filter((file) => /\.(?:js|css|svg|wasm)$/.test(file)).map((file) => join(dir, file));
    await Promise.all(texts.map(async (file) => writeFile(`${file}.br`, await brotli(await readFile(file)))));
  },
};

// The stories force every screen with a room made of nothing; they never go into the app's own build.
export default defineConfig(({ mode }) => ({
  plugins: [englishOnly, react(), smallTwins],
  build: {
    outDir: mode === "stories" ? "dist-stories" : "dist",
    target: ["chrome141", "firefox140"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: mode === "stories" ? ["index.html", "stories.html"] : "index.html" },
    chunkSizeWarningLimit: 800,
  },
  worker: { format: "es" },
}));
