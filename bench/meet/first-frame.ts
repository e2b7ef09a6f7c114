import { createLink, type RoomKind } from "@subrosa/keys";
import { openServer } from "../crowd/server.ts";
import { median } from "../median.ts";
import type { Report, Result } from "../report.ts";
import { Stage } from "./stage.ts";

interface Round {
  /** Milliseconds until `join()` was done. */
  readonly joined: number;
  /** Milliseconds from the same start to the first picture. */
  readonly pictured: number;
}

/** From `join()` to the first picture of somebody who is there: with groups and with static keys, in turns. */
export async function measureFirstFrame(rounds: number, report: Report): Promise<void> {
  const server = await openServer(6);
  const stage = await Stage.open();
  try {
    const enter = async (kind: RoomKind): Promise<() => Promise<Round>> => {
      const link = createLink({ origin: server.url, room: `bench-${kind}`, kind });
      const { page } = await stage.person();
      await page.evaluate((options) => globalThis.person.enter(options), { link, name: "Ana", sends: true });
      return async () => {
        const guest = await stage.person();
        const joined = await guest.page.evaluate((options) => globalThis.person.enter(options), { link, name: "Ben" });
        const pictured = await guest.page.evaluate(() => globalThis.person.firstPicture());
        await guest.page.evaluate(() => globalThis.person.leave());
        await guest.context.close();
        return { joined, pictured };
      };
    };
    const all: Record<RoomKind, Round[]> = { static: [], group: [] };
    const [inStatic, inGroup] = [await enter("static"), await enter("group")];
    for (let round = 0; round < rounds; round++) {
      all.static.push(await inStatic());
      all.group.push(await inGroup());
    }
    const lines = (name: string, pick: (round: Round) => number): Result[] => {
      const plain = median(all.static.map(pick));
      const grouped = median(all.group.map(pick));
      return [
        { name: `${name}, static keys`, value: plain, unit: "ms", ratio: 1 },
        { name: `${name}, group`, value: grouped, unit: "ms", ratio: grouped / plain },
      ];
    };
    report("Joining somebody who is there, in Chromium with an empty cache, against static keys", [
      ...lines("until join() is done", ({ joined }) => joined),
      ...lines("until the first decoded frame", ({ pictured }) => pictured),
    ]);
  } finally {
    await stage.close();
    await server.close();
  }
}
