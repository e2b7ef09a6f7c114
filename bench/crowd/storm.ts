import { createLink } from "@subrosa/keys";
import { median } from "../median.ts";
import type { Report, Result } from "../report.ts";
import { Crowd, gatewayOf, openServer } from "./crowd.ts";
import { sharedClock } from "./shared-clock.ts";

/** So many people ask at once to be let into a group of one, on a real server. */
export async function measureStorm(joins: number, report: Report): Promise<void> {
  const server = await openServer(joins + 1);
  const link = createLink({ origin: server.url, room: "bench-storm", kind: "group" });
  const clock = sharedClock(joins + 1);
  const crowd = await Crowd.found({ gateway: gatewayOf(server), link, people: joins + 1, clock });
  try {
    const guests = await crowd.arrive(joins);
    const sum = (pick: (seat: Crowd["seats"][number]) => number): number =>
      crowd.seats.reduce((total, seat) => total + pick(seat), 0);
    const before = { up: sum(({ up }) => up), down: sum(({ down }) => down), cpu: process.cpuUsage() };
    const start = performance.now();
    await Promise.all(guests.map((guest) => guest.ask()));
    await crowd.together(joins + 1);
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before.cpu);
    const up = sum((seat) => seat.up) - before.up;
    const down = sum((seat) => seat.down) - before.down;
    const line = (name: string, value: number, unit: string): Result => ({
      name: `${name}, a storm of ${joins} joins`,
      value,
      unit,
      ratio: null,
    });
    report("A storm of joins: everybody, and the server, in one process", [
      line("until all are in one epoch", seconds, "s"),
      line("slower than the machine's clock, each one's own", clock.slower, "times"),
      line("CPU of all members and the server", (user + system) / 1e6, "s"),
      line("CPU for each of them", (user + system) / 1e3 / (joins + 1), "ms"),
      line(
        "commits",
        sum(({ commits }) => commits),
        "commits",
      ),
      line(
        "members who came in anew",
        sum(({ rejoins }) => rejoins),
        "times",
      ),
      line("bytes up, all together", up / 1e6, "MB"),
      line("bytes down, all together", down / 1e6, "MB"),
      line("bytes up, the median person", median(guests.map((seat) => seat.up)) / 1e3, "kB"),
      line("bytes down, the median person", median(guests.map((seat) => seat.down)) / 1e3, "kB"),
    ]);
  } finally {
    await crowd.close();
    await server.close();
  }
}
