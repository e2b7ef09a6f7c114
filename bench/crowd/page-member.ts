import { fileURLToPath } from "node:url";
import { launch } from "../../tests/browser/harness/launch.ts";
import { servePages } from "../../tests/browser/harness/pages.ts";
import { median } from "../median.ts";
import type { Result } from "../report.ts";
import type { Crowd } from "./crowd.ts";
import type { HouseCalls } from "./house-program.ts";
import type { MeetingOptions } from "./meeting.ts";
import type { Process } from "./process.ts";

const here = (name: string): string => fileURLToPath(new URL(`../pages/${name}.ts`, import.meta.url));

/** What it costs a member in a worker of each browser when one more joins, and leaves: the real member, on a line of its own. */
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
        const took: Record<"joins" | "leaves", number[]> = { joins: [], leaves: [] };
        for (let round = 0; round < rounds; round++) {
          await guests.call("arrive", 1);
          await guests.call("ask", { count: 1 });
          await crowd.together(people + 2);
          took.joins.push(await page.evaluate((epochs) => globalThis.member.followed(epochs), await epochOf(crowd)));
          await guests.call("leave", undefined);
          await crowd.together(people + 1);
          took.leaves.push(await page.evaluate((epochs) => globalThis.member.followed(epochs), await epochOf(crowd)));
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
          line(`one joins ${people}, work of a member`, median(took.joins)),
          line(`one of ${people} leaves, work of a member`, median(took.leaves)),
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
