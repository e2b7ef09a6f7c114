import { until } from "../../tests/browser/harness/until.ts";
import { cpuSeconds } from "../call/cpu.ts";
import { median } from "../median.ts";
import type { Joined, LiveKitWay, Place } from "../pages/livekit.ts";
import type { Report, Result } from "../report.ts";
import type { LiveKitStage } from "./stage.ts";

/** What each stream is: small, for it is encoded once and decoded in one tab as often as there are streams. */
const [frameRate, scale] = [15, 0.5];

interface Watched {
  /** Frames a second of the middle stream. */
  readonly rate: number;
  /** Of all processes of the browser, in cores; undefined where that can't be told. */
  readonly cores: number | undefined;
}

/**
 * One tab that plays many streams: it enters a room with one sender as many times as there are streams, so that nothing is encoded more than
 * once. With and without encryption, in turns.
 */
export async function measureStreams(
  stage: LiveKitStage,
  { streams, seconds, rounds }: { readonly streams: number; readonly seconds: number; readonly rounds: number },
  report: Report,
): Promise<void> {
  const ways: readonly LiveKitWay[] = ["plain", "drop-in"];
  const all = new Map<LiveKitWay, Watched[]>(ways.map((way) => [way, []]));
  for (let round = 0; round < rounds; round++) {
    for (const way of ways) all.get(way)?.push(await watch(stage, way, streams, seconds));
  }
  const middle = (way: LiveKitWay, pick: (one: Watched) => number | undefined): number =>
    median((all.get(way) ?? []).flatMap((one) => pick(one) ?? []));
  const line = (name: string, unit: string, pick: (one: Watched) => number | undefined): Result[] =>
    ways
      .map((way) => ({ way, value: middle(way, pick) }))
      .filter(({ value }) => Number.isFinite(value))
      .map(({ way, value }) => ({
        name: `${name}, ${way}`,
        value,
        unit,
        ratio: value / middle("plain", pick),
      }));
  report(
    `One tab with ${streams} streams of 320 × 180 pixels at ${frameRate} frames a second, against LiveKit without encryption`,
    [
      ...line(`frames decoded of each of ${streams} streams`, "/s", ({ rate }) => rate),
      ...line(`CPU of the browser with ${streams} streams`, "cores", ({ cores }) => cores),
      ...line("streams for each core", "streams", ({ cores }) => (cores === undefined ? undefined : streams / cores)),
    ],
  );
}

async function watch(stage: LiveKitStage, way: LiveKitWay, streams: number, seconds: number): Promise<Watched> {
  const [sender, watcher] = [await stage.person(), await stage.person()];
  for (const { page } of [sender, watcher]) await page.evaluate((how) => globalThis.guest.prepare(how), way);
  const places = Array.from({ length: streams + 1 }, () => stage.placeFor(way));
  await sender.page.evaluate(
    (place, rate, part) => globalThis.guest.send(place, rate, part),
    places[0]!,
    frameRate,
    scale,
  );
  const come = (place: Place): Promise<Joined> => watcher.page.evaluate((where) => globalThis.guest.join(where), place);
  for (let at = 1; at <= streams; at += 10) await Promise.all(places.slice(at, at + 10).map(come));
  const root = stage.browser.process()?.pid;
  const cpu = (): number | undefined => (root === undefined ? undefined : cpuSeconds(root));
  const [before, cpuBefore] = [await watcher.page.evaluate(() => globalThis.guest.decoded()), cpu()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  // On a machine that is too busy, longer: until something came of each.
  const after = await until(
    async () => {
      const now = await watcher.page.evaluate(() => globalThis.guest.decoded());
      return now.frames.every((frames, i) => frames > (before.frames[i] ?? 0)) && now;
    },
    { what: "another frame of each stream" },
  );
  const cpuAfter = cpu();
  const passed = (after.at - before.at) / 1000;
  for (const { page, context } of [watcher, sender]) {
    await page.evaluate(() => globalThis.guest.leave());
    await context.close();
  }
  return {
    rate: median(after.frames.map((frames, i) => (frames - (before.frames[i] ?? 0)) / passed)),
    cores: cpuAfter === undefined || cpuBefore === undefined ? undefined : (cpuAfter - cpuBefore) / passed,
  };
}
