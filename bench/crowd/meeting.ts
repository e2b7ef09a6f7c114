import { median } from "../median.ts";
import type { Report, Result } from "../report.ts";
import { Crowd } from "./crowd.ts";
import type { HouseLook } from "./house-program.ts";
import { pageMember } from "./page-member.ts";
import { since } from "./since.ts";

/** What a meeting is made of. */
export interface MeetingOptions {
  /** Who is there at the end. */
  readonly people: number;
  /** Of them, who runs the group: in one process, each with a clock as on a machine of its own. Of the others, a leaf stands in the tree. */
  readonly members: number;
  /** Of these, who sends. */
  readonly senders: number;
  /** Who comes in a storm, within ten seconds. */
  readonly storm: number;
  /** How often one more joins and leaves. */
  readonly rounds: number;
  /** Browsers in whose workers one member is: some of `places`. */
  readonly places: readonly string[];
}

/** By members' clocks, ms. */
const stormTime = 10_000;
const wait = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms));
/** More than may wait at a time are turned away, and ask again. */
const wave = 200;
const mega = 1e6;
/** Places for those who come and go. */
const spare = 8;

/** A large meeting on the real server: one more joins and leaves, before that a storm of joins. Bytes are counted at all lines. */
export async function measureMeeting(options: MeetingOptions, report: Report): Promise<void> {
  const { people, members, senders, storm, rounds } = options;
  const crowd = await Crowd.open(people + spare, true);
  try {
    const empty = await crowd.server.call("look", undefined);
    const house = await crowd.house({ held: true });
    const leaves = await crowd.house({ leavesOnly: true });
    await house.call("arrive", 1);
    await house.call("found", undefined);
    await crowd.together();
    await house.call("arrive", 1);
    await house.call("ask", { count: 1 });
    for (let left = people - members - storm; left > 0; left -= wave) {
      const count = Math.min(wave, left);
      await leaves.call("arrive", count);
      await leaves.call("ask", { count });
      await crowd.together();
    }
    // whoever comes in now takes all for present who are there, and has not waited in vain for their first words
    for (const from of [1, 0]) {
      await house.call("rejoin", { from, to: from + 1 });
      await crowd.together();
    }
    await house.call("arrive", members - 2);
    await house.call("ask", { count: members - 2 });
    await crowd.together();
    await house.call("publish", senders);
    await house.call("release", undefined);

    const line = (name: string, value: number, unit: string): Result => ({ name, value, unit, ratio: null });
    const measured = async (what: string, act: () => Promise<void>, seen: number): Promise<Result[]> => {
      const before = await crowd.look();
      await act();
      await crowd.together(seen);
      const after = await crowd.look();
      const [engines, ...others] = after.map((one, at) => since(one, before[at]));
      if (engines === undefined) throw new Error("A meeting has members.");
      const down = [engines, ...others].flatMap((one: HouseLook) => one.down);
      return [
        line(`until all are in the epoch, by members' clocks, ${what}`, engines.now, "ms"),
        line(`processor time of each member, ${what}`, engines.cpu / engines.seats, "ms"),
        line(`commits, ${what}`, engines.commits, "commits"),
        line(`bytes down, the median person, ${what}`, median(down) / 1e3, "kB"),
        line(`bytes down, the most for one, ${what}`, Math.max(...down) / 1e3, "kB"),
        line(`bytes down, all together, ${what}`, down.reduce((sum, one) => sum + one, 0) / mega, "MB"),
      ];
    };

    await leaves.call("arrive", storm);
    const rush = async (): Promise<void> => {
      const start = await crowd.now();
      for (let asked = 0; asked < storm; await wait(50)) {
        const passed = (await crowd.now()) - start;
        const count = Math.min(storm, Math.ceil((storm * passed) / stormTime)) - asked;
        asked += count;
        await leaves.call("ask", { count, rest: storm - asked });
      }
    };
    const stormed = await measured(`a storm of ${storm} in ${stormTime / 1000} s`, rush, people);
    const served = await crowd.server.call("look", undefined);

    const guests = await crowd.house();
    const turns: Result[][] = [];
    for (let round = 0; round < rounds; round++) {
      await guests.call("arrive", 1);
      const join = (): Promise<void> => guests.call("ask", { count: 1 });
      const joined = await measured(`one joins ${people}`, join, people + 1);
      const leave = (): Promise<void> => guests.call("leave", undefined);
      turns.push([...joined, ...(await measured(`one of ${people} leaves`, leave, people))]);
    }
    const [first = []] = turns;
    const middle = first.map((result, at) => ({
      ...result,
      value: median(turns.map((turn) => turn[at]?.value ?? NaN)),
    }));
    const pages = await pageMember(crowd, guests, options);
    report(`A meeting of ${people}, ${senders} of them senders, suite 0x0001`, [
      ...stormed,
      ...middle,
      ...pages,
      line("memory of the server, empty", empty.memory / mega, "MB"),
      line(`memory of the server, ${people} members`, served.memory / mega, "MB"),
      line("memory of the server, at most", served.mostMemory / mega, "MB"),
    ]);
  } finally {
    await crowd.close();
  }
}
