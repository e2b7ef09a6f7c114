import { fileURLToPath } from "node:url";
import { launch } from "../../tests/browser/harness/launch.ts";
import { servePages } from "../../tests/browser/harness/pages.ts";
import { type CallTimes, measureCall } from "../call/measure.ts";
import type { Report, Result } from "../report.ts";
import { samples } from "./frames.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Clocks in steps of 5 µs instead of 100. */
const headers = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** One sentence for each goal that this run missed. */
function missedGoals(results: readonly Result[]): string[] {
  return samples.flatMap(({ name, goal }) =>
    results
      .filter((result) => result.name.endsWith(`${name}, Subrosa`) && /^(seal|open) /.test(result.name))
      .filter(({ ratio }) => ratio !== null && ratio > goal)
      .map((result) => `${result.name} took ${result.ratio?.toFixed(2)} × the bare cipher; the goal is ${goal} ×.`),
  );
}

/** What encryption of frames costs in one worker of Chromium. Returns a sentence for each goal that was missed. */
export async function measureFrames(rounds: number, report: Report): Promise<string[]> {
  const server = await servePages({
    entries: { crypto: here("../pages/crypto.ts") },
    scripts: { "crypto-worker": here("../pages/crypto-worker.ts"), livekit: here("livekit-entry.js") },
    headers,
  });
  const browser = await launch("chromium");
  try {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/crypto.html`);
    const results = await page.evaluate((times) => globalThis.measureCrypto(times), rounds);
    report("Time for a frame, in one worker, against the bare cipher; and bytes", results);
    return missedGoals(results);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** What encryption costs in a call of two in one page of Chromium. */
export async function measureWholeCall(times: CallTimes, report: Report): Promise<void> {
  const server = await servePages({ entries: { call: here("../pages/call.ts") }, headers });
  const browser = await launch("chromium");
  try {
    const results = await measureCall(browser, `${server.origin}/call.html`, times);
    report("In a call of two on this machine, against the same call without encryption", results);
  } finally {
    await browser.close();
    await server.close();
  }
}
