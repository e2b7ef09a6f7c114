import { setTimeout as wait } from "node:timers/promises";
import { createLink } from "@subrosa/keys";
import type { Page } from "puppeteer-core";
import { until } from "../../tests/browser/harness/until.ts";
import type { Moved } from "../pages/mover.ts";
import type { Report } from "../report.ts";
import type { LiveKitStage } from "./stage.ts";

/** So long may a move take, in milliseconds, on a machine that is busy. */
const patience = 90_000;

/** What both who talk have seen and heard, over several questions. */
class Watch {
  readonly #pages: readonly Page[];
  lost = 0;
  opened = 0;
  backwards = 0;
  skipped = 0;
  twice = 0;
  longestGap = 0;
  longestSilence = 0;
  #before: readonly Moved[] = [];

  constructor(pages: readonly Page[]) {
    this.#pages = pages;
  }

  async look(): Promise<readonly Moved[]> {
    const looks = await Promise.all(this.#pages.map((page) => page.evaluate(() => globalThis.mover.look())));
    for (const [at, seen] of looks.entries()) {
      const before = this.#before[at] ?? seen;
      this.lost += seen.lost - before.lost;
      this.opened += seen.opened - before.opened;
      this.backwards += seen.backwards;
      this.skipped += seen.skipped;
      this.twice += seen.twice;
      this.longestGap = Math.max(this.longestGap, seen.longestGap);
      this.longestSilence = Math.max(this.longestSilence, seen.longestSilence);
    }
    this.#before = looks;
    return looks;
  }
}

/** A call of two that goes over to the SFU when a third person comes, and back when they go, again and again; then as long without moves. */
export async function measureMoves(stage: LiveKitStage, moves: number, report: Report): Promise<void> {
  const server = await stage.openServer({ meshLimit: 2 });
  const contexts = [];
  try {
    const link = createLink({ origin: server.url, room: "bench-moves", kind: "group" });
    const pages: Page[] = [];
    for (const name of ["Ana", "Ben", "Cy"]) {
      const { page, context } = await stage.person("mover");
      contexts.push(context);
      pages.push(page);
      if (name !== "Cy") await page.evaluate((...given) => globalThis.mover.enter(...given), link, name, true);
    }
    const [guest, talkers] = [pages[2]!, pages.slice(0, 2)];
    const before = new Watch(talkers);
    const started = async (): Promise<boolean> => (await before.look()).every(({ pictures }) => pictures > 2);
    await until(started, { what: "both to see each other", timeout: patience, interval: 500 });
    await wait(2_000);

    const watch = new Watch(talkers);
    await before.look();
    await watch.look();
    const start = performance.now();
    for (let move = 1; move <= moves; move++) {
      const route = move % 2 === 1 ? "sfu" : "mesh";
      if (route === "sfu") await guest.evaluate((given) => globalThis.mover.enter(given, "Cy", false), link);
      else await guest.evaluate(() => globalThis.mover.leave());
      const there = async (): Promise<boolean> => (await watch.look()).every((seen) => seen.route === route);
      await until(there, { what: `move ${move}, to the ${route}`, timeout: patience, interval: 200 });
    }
    const elapsed = performance.now() - start;
    const quiet = new Watch(talkers);
    await quiet.look();
    for (let passed = 0; passed < elapsed; passed += 1_000) {
      await wait(1_000);
      await quiet.look();
    }
    const tail = `${moves} moves`;
    report("A call of two that moves from a mesh to LiveKit and back, against as long without moves", [
      { name: `frames that came and did not open, ${tail}`, value: watch.lost, unit: "frames", ratio: null },
      {
        name: `frames opened, ${tail}`,
        value: watch.opened,
        unit: "frames",
        ratio: watch.opened / Math.max(1, quiet.opened),
      },
      { name: `pictures that were shown after later ones, ${tail}`, value: watch.backwards, unit: "", ratio: null },
      {
        name: `longest time between pictures, ${tail}`,
        value: watch.longestGap,
        unit: "ms",
        ratio: watch.longestGap / quiet.longestGap,
      },
      { name: `sound that was not heard, ${tail}`, value: watch.skipped, unit: "ms", ratio: null },
      { name: "sound that was not heard, without moves", value: quiet.skipped, unit: "ms", ratio: null },
      { name: `sound that was heard twice, ${tail}`, value: watch.twice, unit: "ms", ratio: null },
      { name: "sound that was heard twice, without moves", value: quiet.twice, unit: "ms", ratio: null },
      { name: `longest silence, ${tail}`, value: watch.longestSilence, unit: "ms", ratio: null },
      { name: "longest silence, without moves", value: quiet.longestSilence, unit: "ms", ratio: null },
      { name: `for one move, ${tail}`, value: elapsed / moves, unit: "ms", ratio: null },
    ]);
  } finally {
    for (const context of contexts) await context.close();
    await server.close();
  }
}
