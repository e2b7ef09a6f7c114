import { setTimeout as wait } from "node:timers/promises";
import { createLink } from "@subrosa/keys";
import type { Page } from "puppeteer-core";
import { until } from "../../tests/browser/harness/until.ts";
import { startCoturn } from "../../tests/browser/turn/coturn.ts";
import { connectTo, startEngine } from "../crowd/on-node.ts";
import { Seat, type SeatSocket } from "../crowd/seat.ts";
import { gatewayOf, openServer } from "../crowd/server.ts";
import type { Report, Result } from "../report.ts";
import { delayDatagrams, delayStreams, type Weather } from "./bad-network.ts";
import { Stage } from "./stage.ts";
import type { Seen } from "../pages/room.ts";

/** From one person to the other. Through the relay everything passes the detour twice. */
const paths: readonly (Weather & { readonly name: string })[] = [
  { name: "0 ms", delay: 0, loss: 0 },
  { name: "150 ms and 2 % loss", delay: 150, loss: 0.02 },
];
const turnSecret = "bench";
const look = (page: Page): Promise<Seen> => page.evaluate(() => globalThis.person.look());

interface Ground {
  readonly origin: string;
  readonly gateway: string;
  readonly relayOnly: boolean;
  close(): Promise<void>;
}

/** A server; on a bad path behind detours, with a TURN relay that carries all media. */
async function openGround({ delay, loss }: Weather): Promise<Ground> {
  if (delay === 0 && loss === 0) {
    const server = await openServer(6);
    return { origin: server.url, gateway: gatewayOf(server), relayOnly: false, close: () => server.close() };
  }
  const once = { delay: delay / 2, loss: 1 - Math.sqrt(1 - loss) };
  const turn = await startCoturn(turnSecret);
  const media = await delayDatagrams(Number(/:(\d+)\?/.exec(turn.url)?.[1]), once);
  const server = await openServer(6, { turnUrls: [`turn:127.0.0.1:${media.port}?transport=udp`], turnSecret });
  const words = await delayStreams(Number(new URL(server.url).port), once);
  return {
    origin: `http://127.0.0.1:${words.port}`,
    gateway: gatewayOf(server),
    relayOnly: true,
    async close() {
      words.close();
      await server.close();
      media.close();
      await turn.close();
    },
  };
}

/** What somebody saw between two looks. */
function between(before: Seen, after: Seen): Pick<Seen, "opened" | "lost" | "longestGap"> {
  return { opened: after.opened - before.opened, lost: after.lost - before.lost, longestGap: after.longestGap };
}

/** A call of two, both of whom send, while a third member comes and goes; then the same time without. */
async function measurePath(stage: Stage, path: (typeof paths)[number], rotations: number): Promise<Result[]> {
  const ground = await openGround(path);
  let guest: Seat | undefined;
  try {
    const link = createLink({ origin: ground.origin, room: "bench-rotations", kind: "group" });
    const pages: Page[] = [];
    for (const name of ["Ana", "Ben"]) {
      const { page } = await stage.person();
      const options = { link, name, relayOnly: ground.relayOnly, sends: true };
      await page.evaluate((given) => globalThis.person.enter(given), options);
      pages.push(page);
    }
    const looks = (): Promise<Seen[]> => Promise.all(pages.map(look));
    const all = async (what: string, check: (seen: Seen) => boolean): Promise<unknown> =>
      until(async () => (await looks()).every(check), { what, timeout: 60_000, interval: 200 });
    await all("both to see each other", ({ pictures }) => pictures > 30);

    const before = await looks();
    const first = before[0]?.epoch ?? 0;
    const gaps: Seen[] = [];
    const start = performance.now();
    for (let turn = 1; turn <= rotations; turn++) {
      const leaving = guest;
      await leaving?.leave();
      if (leaving === undefined) {
        const connect = (): SeatSocket => connectTo(ground.gateway);
        guest = await Seat.open({ connect, link, name: "Cy", people: 6, engine: startEngine });
        await guest.ask();
      } else guest = undefined;
      await until(
        async () => {
          const seen = await looks();
          gaps.push(...seen);
          return seen.every(({ epoch }) => epoch >= first + turn);
        },
        { what: `rotation ${turn}`, timeout: 60_000, interval: 100 },
      );
      await leaving?.close();
    }
    const elapsed = performance.now() - start;
    const after = await looks();
    await wait(elapsed);
    const quiet = await looks();
    const sum = (one: readonly Seen[], two: readonly Seen[], pick: "opened" | "lost"): number =>
      one.reduce((total, seen, at) => total + between(seen, two[at] ?? seen)[pick], 0);
    const gap = Math.max(...[...gaps, ...after].map(({ longestGap }) => longestGap));
    const quietGap = Math.max(...quiet.map(({ longestGap }) => longestGap));
    const opened = sum(before, after, "opened");
    const tail = `${rotations} rotations, ${path.name}`;
    return [
      {
        name: `frames that came and were lost, ${tail}`,
        value: sum(before, after, "lost"),
        unit: "frames",
        ratio: null,
      },
      { name: `frames opened, ${tail}`, value: opened, unit: "frames", ratio: opened / sum(after, quiet, "opened") },
      { name: `longest time between pictures, ${tail}`, value: gap, unit: "ms", ratio: gap / quietGap },
      { name: `for one rotation, ${tail}`, value: elapsed / rotations, unit: "ms", ratio: null },
    ];
  } finally {
    await guest?.close();
    await ground.close();
  }
}

/** Frames that are lost when the keys change: on this machine, and with delay and loss. */
export async function measureRotations(rotations: number, report: Report): Promise<void> {
  for (const path of paths) {
    const stage = await Stage.open();
    try {
      const results = await measurePath(stage, path, rotations);
      report(`Frames in a call of two whose keys change, ${path.name}, against as long without changes`, results);
    } finally {
      await stage.close();
    }
  }
}
