import { setTimeout as wait } from "node:timers/promises";
import type { Browser } from "puppeteer-core";
import { median } from "../median.ts";
import type { Result } from "../report.ts";
import { cpuSeconds } from "./cpu.ts";

interface Run {
  /** Percent of one core. */
  readonly cpu: number | undefined;
  /** Milliseconds, the median of all pictures. */
  readonly delay: number;
  readonly framesPerSecond: number;
}

/** How often a call is measured, and for how long, in seconds. */
export interface CallTimes {
  readonly rounds: number;
  /** Until the call is measured: the encoder's bit rate and the jitter buffer need a while. */
  readonly settle: number;
  readonly seconds: number;
}

/** One call, measured after it has settled. A fresh page for each: nothing of the last call is left. */
async function measureRun(browser: Browser, url: string, encrypted: boolean, times: CallTimes): Promise<Run> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.evaluate((on) => globalThis.startCall(on), encrypted);
  await wait(times.settle * 1000);
  await page.evaluate(() => globalThis.reportCall(1));
  const id = browser.process()?.pid as number;
  const before = cpuSeconds(id);
  const start = Date.now();
  await wait(times.seconds * 1000);
  const after = cpuSeconds(id);
  const elapsed = (Date.now() - start) / 1000;
  const { delays, framesPerSecond } = await page.evaluate((s) => globalThis.reportCall(s), elapsed);
  await page.evaluate(() => globalThis.endCall());
  await page.close();
  if (delays.length === 0) throw new Error(`No picture arrived in the ${encrypted ? "encrypted" : "plain"} call.`);
  const cpu = before === undefined || after === undefined ? undefined : ((after - before) / elapsed) * 100;
  return { cpu, delay: median(delays), framesPerSecond };
}

/** CPU and glass-to-glass delay of a call of two, with and without encryption, in turns. */
export async function measureCall(browser: Browser, url: string, times: CallTimes): Promise<Result[]> {
  const runs: Record<"plain" | "encrypted", Run[]> = { plain: [], encrypted: [] };
  for (let round = 0; round < times.rounds; round++) {
    runs.plain.push(await measureRun(browser, url, false, times));
    runs.encrypted.push(await measureRun(browser, url, true, times));
  }
  const results: Result[] = [];
  const add = (name: string, unit: string, pick: (run: Run) => number | undefined): void => {
    const values = { plain: runs.plain.map(pick), encrypted: runs.encrypted.map(pick) };
    const plain = median(values.plain.filter((value) => value !== undefined));
    const encrypted = median(values.encrypted.filter((value) => value !== undefined));
    if (Number.isNaN(plain) || Number.isNaN(encrypted)) return;
    results.push({ name: `${name}, plain`, value: plain, unit, ratio: 1 });
    results.push({ name: `${name}, encrypted`, value: encrypted, unit, ratio: encrypted / plain });
  };
  add("CPU of a call, both ends and browser", "% of a core", ({ cpu }) => cpu);
  add("glass-to-glass delay", "ms", ({ delay }) => delay);
  add("pictures seen", "1/s", ({ framesPerSecond }) => framesPerSecond);
  return results;
}
