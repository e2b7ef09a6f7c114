// What encryption costs, measured in a real Chromium. bench/README.md says what each line means.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launch } from "../tests/browser/harness/launch.ts";
import { servePages } from "../tests/browser/harness/pages.ts";
import { measureCall } from "./call/measure.ts";
import { samples } from "./crypto/frames.ts";
import { table, type Result } from "./report.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "25" },
    calls: { type: "string", default: "3" },
    settle: { type: "string", default: "4" },
    seconds: { type: "string", default: "8" },
  },
});
/** `crypto` or `call` measures that part alone. */
const [only] = positionals;

/** Prints results as they come. */
function print(title: string, results: readonly Result[]): void {
  if (options.json) for (const result of results) console.log(JSON.stringify(result));
  else console.log(`\n${title}\n${table(results)}`);
}

/** One sentence for each goal that this run missed. */
function missedGoals(results: readonly Result[]): string[] {
  return samples.flatMap(({ name, goal }) =>
    results
      .filter((result) => result.name.endsWith(`${name}, Subrosa`) && /^(seal|open) /.test(result.name))
      .filter(({ ratio }) => ratio !== null && ratio > goal)
      .map((result) => `${result.name} took ${result.ratio?.toFixed(2)} × the bare cipher; the goal is ${goal} ×.`),
  );
}

const server = await servePages({
  entries: { crypto: here("pages/crypto.ts"), call: here("pages/call.ts") },
  scripts: { "crypto-worker": here("pages/crypto-worker.ts"), livekit: here("crypto/livekit-entry.js") },
  // Clocks in steps of 5 µs instead of 100.
  headers: { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" },
});
const browser = await launch("chromium");
try {
  if (only !== "call") {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/crypto.html`);
    const results = await page.evaluate((rounds) => globalThis.measureCrypto(rounds), Number(options.rounds));
    await page.close();
    print("Time for a frame, in one worker, against the bare cipher; and bytes", results);
    const missed = missedGoals(results);
    if (!options.json) console.log(missed.length === 0 ? "\nAll goals are met." : `\n${missed.join("\n")}`);
  }
  if (only !== "crypto") {
    const [rounds, settle, seconds] = [Number(options.calls), Number(options.settle), Number(options.seconds)];
    const results = await measureCall(browser, `${server.origin}/call.html`, { rounds, settle, seconds });
    print("In a call of two on this machine, against the same call without encryption", results);
  }
} finally {
  await browser.close();
  await server.close();
}
