import { median } from "../median.ts";
import type { Report, Result } from "../report.ts";
import { Crowd } from "./crowd.ts";
import { since } from "./since.ts";

/**
 * So many people ask at once to be let into a group of one, on a real server. `members`, the founder included, run the group and share a
 * process, each with a clock as on a machine of its own; of the others, a leaf stands in the tree and a line to the server is open.
 */
export async function measureStorm(joins: number, members: number, report: Report): Promise<void> {
  const crowd = await Crowd.open(joins + 1);
  try {
    const house = await crowd.house();
    await house.call("arrive", 1);
    await house.call("found", undefined);
    await crowd.together();
    const inside = Math.min(joins, members - 1);
    const parts = [
      { house, count: inside },
      { house: await crowd.house({ leavesOnly: true }), count: joins - inside },
    ];
    await Promise.all(parts.map((part) => part.house.call("arrive", part.count)));

    const [before, server] = [await crowd.look(), await crowd.server.call("look", undefined)];
    const start = performance.now();
    await Promise.all(parts.map((part) => part.house.call("ask", { count: part.count })));
    await crowd.together();
    const seconds = (performance.now() - start) / 1000;
    const [after, served] = [await crowd.look(), await crowd.server.call("look", undefined)];
    const spent = after.map((one, at) => since(one, before[at]));
    const [engines] = spent;
    if (engines === undefined) throw new Error("A crowd has a house.");
    const line = (name: string, value: number, unit: string): Result => ({
      name: `${name}, a storm of ${joins} joins`,
      value,
      unit,
      ratio: null,
    });
    const each = (pick: "up" | "down"): number[] => spent.flatMap((house) => house[pick]);
    report("A storm of joins into a group of one", [
      line("until all are in, by members' clocks", engines.now / 1000, "s"),
      line("until all are in, with all of them on this machine", seconds, "s"),
      line("members that run the group", engines.seats, "people"),
      line("processor time for each of them", engines.cpu / engines.seats, "ms"),
      line("processor time of the server", served.cpu - server.cpu, "ms"),
      line("commits", engines.commits, "commits"),
      line("members who came in anew", engines.rejoins, "times"),
      line("people whom members see at the end", Math.min(...engines.people), "people"),
      line("bytes down, all together", sum(each("down")) / 1e6, "MB"),
      line("bytes up, the median person", median(each("up")) / 1e3, "kB"),
      line("bytes down, the median person", median(each("down")) / 1e3, "kB"),
      line("bytes down, the most for one", Math.max(...each("down")) / 1e3, "kB"),
    ]);
  } finally {
    await crowd.close();
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
