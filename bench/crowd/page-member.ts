import { fileURLToPath } from "node:url";
import { launch } from "../../tests/browser/harness/launch.ts";
import { servePages } from "../../tests/browser/harness/pages.ts";
import { threadSeconds } from "../call/cpu.ts";
import { median } from "../median.ts";
import type { Result } from "../report.ts";
import type { Crowd } from "./crowd.ts";
import type { HouseCalls } from "./house-program.ts";
import type { MeetingOptions } from "./meeting.ts";
import type { Process } from "./process.ts";

const here = (name: string): string => fileURLToPath(new URL(`../pages/${name}.ts`, import.meta.url));

/** Threads of dedicated workers, as the kernel knows them. */
const workerThreads = ["DedicatedWorker", "DOM Worker"];
const kinds = ["joins", "leaves"] as const;

/**
 * What it costs a member in a worker of each browser when one more joins, and leaves: the real member, on a line of its own. Processor time is the
 * worker's, with all that it hears meanwhile; the kernel tells it in steps of 10 ms, so it is the mean of all rounds.
 */
export async function pageMember(
  crowd: Crowd,
  guests: Process<HouseCalls>,
  { people, rounds, places }: Pick<MeetingOptions, "people" | "rounds" | "places">,
): Promise<Result[]> {
  const pages = await servePages({
    entries: { member: here("member") },
    scripts: { "member-worker": here("member-worker") },
  });
  const results: Result[] = [];
  try {
    for (const [browserName, name] of [
      ["chromium", "Chromium"],
      ["firefox", "Firefox"],
    ] as const) {
      if (!places.includes(browserName)) continue;
      const browser = await launch(browserName);
      try {
        const page = await browser.newPage();
        await page.goto(`${pages.origin}/member.html`);
        const entered = await page.evaluate((room) => globalThis.member.enter(room), crowd.room);
        const took: Record<(typeof kinds)[number], number[]> = { joins: [], leaves: [] };
        const used = { joins: 0, leaves: 0 };
        const root = browser.process()?.pid ?? 0;
        const join = async (): Promise<void> => {
          await guests.call("ask", { count: 1 });
          await crowd.together(people + 2);
        };
        const leave = async (): Promise<void> => {
          await guests.call("leave", undefined);
          await crowd.together(people + 1);
        };
        for (let round = 0; round < rounds; round++) {
          await guests.call("arrive", 1);
          for (const [kind, act] of [
            ["joins", join],
            ["leaves", leave],
          ] as const) {
            const before = threadSeconds(root, workerThreads);
            await act();
            const epoch = await epochOf(crowd);
            took[kind].push(await page.evaluate((to) => globalThis.member.followed(to), epoch));
            used[kind] += 1000 * (threadSeconds(root, workerThreads) - before);
          }
        }
        await page.evaluate(() => globalThis.member.leave());
        await crowd.together(people);
        const line = (what: string, value: number): Result => ({
          name: `${what}, in a worker of ${name}`,
          value,
          unit: "ms",
          ratio: null,
        });
        results.push(
          line(`entering a group of ${people}`, entered),
          ...kinds.flatMap((kind) => [
            line(`processor time of a member, one ${kind} ${people}`, used[kind] / rounds),
            line(`time that it took, one ${kind} ${people}`, median(took[kind])),
          ]),
        );
      } finally {
        await browser.close();
      }
    }
    return results;
  } finally {
    await pages.close();
  }
}

async function epochOf(crowd: Crowd): Promise<number> {
  return Math.max(...(await crowd.look()).flatMap(({ epochs }) => epochs));
}
