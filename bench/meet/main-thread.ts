import type { Page } from "puppeteer-core";
import { until } from "../../tests/browser/harness/until.ts";
import { Crowd } from "../crowd/crowd.ts";
import type { Report, Result } from "../report.ts";
import { Stage } from "./stage.ts";
import { longestTask } from "./tasks.ts";

/** Milliseconds until a page is where the crowd is, on a slow machine. */
const patience = 5 * 60_000;

async function follows(page: Page, crowd: Crowd): Promise<void> {
  await until(
    async () => {
      const { epoch } = await page.evaluate(() => globalThis.person.look());
      const epochs = (await crowd.look()).flatMap((house) => house.epochs);
      return epochs.length > 0 && epochs.every((one) => one === epoch);
    },
    { what: "the page to be in the crowd's epoch", timeout: patience, interval: 200 },
  );
}

/**
 * The main thread of a page with the real client, without media, while many ask at once to be let into its group, and of another while it enters
 * that group. `members` of the others run the group; of the rest, a leaf stands in the tree and a line to the server is open.
 */
export async function measureMainThread(people: number, members: number, report: Report): Promise<void> {
  const crowd = await Crowd.open(people);
  const stage = await Stage.open();
  try {
    const enter = (page: Page, name: string): Promise<number> => {
      const options = { link: crowd.room.link, name, withoutMedia: true };
      return page.evaluate((given) => globalThis.person.enter(given), options);
    };
    const lines = async (page: Page, what: string, longest: number): Promise<Result[]> => {
      const { longTasks, latest } = await page.evaluate(() => globalThis.person.look());
      const line = (name: string, value: number, unit: string): Result => ({
        name: `${name}, ${what}`,
        value,
        unit,
        ratio: null,
      });
      return [
        line("longest task, processor time", longest, "ms"),
        // the browser tells pages of no shorter ones
        line("tasks of 50 ms or more", longTasks.length, "tasks"),
        line("the longest of them", Math.max(0, ...longTasks), "ms"),
        line("a timer was late, at most", latest, "ms"),
      ];
    };
    const house = await crowd.house();
    await house.call("arrive", 1);
    await house.call("found", undefined);
    await crowd.together();
    const crew = Math.min(people - 2, members);
    await house.call("arrive", crew - 1);
    await house.call("ask", { count: crew - 1 });
    await crowd.together();
    const early = await stage.person();
    await enter(early.page, "early");
    await follows(early.page, crowd);
    const count = people - crew - 2;
    const leaves = await crowd.house({ leavesOnly: true });
    await leaves.call("arrive", count);
    const stormed = await longestTask(early.page, async () => {
      await leaves.call("ask", { count });
      await crowd.together();
      await follows(early.page, crowd);
    });
    const during = await lines(early.page, `while ${count} enter`, stormed);
    const { page } = await stage.person();
    let joined = 0;
    const entered = await longestTask(page, async () => {
      joined = await enter(page, "late");
      await follows(page, crowd);
    });
    report("The main thread of a page without media, in Chromium", [
      ...during,
      ...(await lines(page, `entering as the last of ${people}`, entered)),
      { name: `join() as the last of ${people}`, value: joined, unit: "ms", ratio: null },
    ]);
  } finally {
    await stage.close();
    await crowd.close();
  }
}
