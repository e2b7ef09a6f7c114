import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { engineUrl } from "@subrosa/mls";
import { build } from "esbuild";
import type { Result } from "../report.ts";

const packages = new URL("../../packages/", import.meta.url);
/** What an application with `@subrosa/client` loads: its own part, and two workers. */
const entries = {
  client: fileURLToPath(new URL("client/src/index.ts", packages)),
  "frame worker": fileURLToPath(new URL("media/src/frame-worker.ts", packages)),
  "group worker": fileURLToPath(new URL("keys/src/groups/group-worker.ts", packages)),
};
/** Bytes that the libraries may have without the engine. */
const goal = 120_000;

/** The libraries' bytes as they travel: each file bundled by itself, minified, brotli. */
export async function measureLibraries(): Promise<Result[]> {
  const kB = (bytes: Uint8Array): number => brotliCompressSync(bytes).length / 1000;
  const results: Result[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      minify: true,
      format: "esm",
      target: "es2022",
      conditions: ["@subrosa/source"],
      logLevel: "silent",
    });
    const value = outputFiles.reduce((sum, { contents }) => sum + kB(contents), 0);
    results.push({ name: `library, ${name}`, value, unit: "kB", ratio: (value * 1000) / goal });
  }
  const value = results.reduce((sum, one) => sum + one.value, 0);
  results.push({ name: "libraries without the engine", value, unit: "kB", ratio: (value * 1000) / goal });
  results.push({ name: "engine", value: kB(await readFile(engineUrl)), unit: "kB", ratio: null });
  return results;
}
