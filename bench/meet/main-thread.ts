import { createLink } from "@subrosa/keys";
import type { Page } from "puppeteer-core";
import { until } from "../../tests/browser/harness/until.ts";
import { Crowd, gatewayOf, openServer } from "../crowd/crowd.ts";
import type { Report, Result } from "../report.ts";
import { Stage } from "./stage.ts";

/** Minutes until a page is where the crowd is, on a slow machine. */
const patience = 3 * 60_000;
/** So many enter at once: a page's clock can't be slowed down as a crowd's can, so it would take whoever waits for its turn for lost. */
const wave = 50;

async function follows(page: Page, crowd: Crowd): Promise<void> {
  await until(
    async () => {
      const { epoch } = await page.evaluate(() => globalThis.person.look());
      return epoch > 0 && epoch === crowd.seats[0]?.epoch;
    },
    { what: "the page to be in the crowd's epoch", timeout: patience, interval: 200 },
  );
}

/** The main thread of a page with the real client, without media, while it enters a group of so many, and while so many enter. */
export async function measureMainThread(people: number, report: Report): Promise<void> {
  const server = await openServer(people);
  const link = createLink({ origin: server.url, room: "bench-main-thread", kind: "group" });
  const crowd = await Crowd.found({ gateway: gatewayOf(server), link, people });
  const stage = await Stage.open();
  try {
    const enter = async (name: string): Promise<{ page: Page; joined: number }> => {
      const { page } = await stage.person();
      const options = { link, name, withoutMedia: true };
      return { page, joined: await page.evaluate((given) => globalThis.person.enter(given), options) };
    };
    const lines = async (page: Page, what: string): Promise<Result[]> => {
      const { longTasks } = await page.evaluate(() => globalThis.person.look());
      return [
        { name: `tasks of 50 ms or more, ${what}`, value: longTasks.length, unit: "tasks", ratio: null },
        // the browser tells of no shorter ones
        { name: `the longest of them, ${what}`, value: Math.max(0, ...longTasks), unit: "ms", ratio: null },
      ];
    };
    const early = await enter("early");
    while (crowd.seats.length < people - 2) {
      const guests = await crowd.arrive(Math.min(wave, people - 2 - crowd.seats.length));
      await Promise.all(guests.map((guest) => guest.ask()));
      await crowd.together(crowd.seats.length + 1);
    }
    await follows(early.page, crowd);
    const late = await enter("late");
    await crowd.together(people);
    await follows(late.page, crowd);
    report("The main thread of a page without media, in Chromium", [
      ...(await lines(early.page, `while ${people - 3} enter`)),
      ...(await lines(late.page, `entering as the last of ${people}`)),
      { name: `join() as the last of ${people}`, value: late.joined, unit: "ms", ratio: null },
    ]);
  } finally {
    await stage.close();
    await crowd.close();
    await server.close();
  }
}
