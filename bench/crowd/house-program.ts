import type { Engine } from "@subrosa/mls";
import { HouseClock, ToldClock } from "./house-clock.ts";
import { connectTo, startEngine } from "./on-node.ts";
import { answerCalls } from "./process.ts";
import { processorTime } from "./processor-time.ts";
import { Seat, type SeatSocket } from "./seat.ts";

/** What a house is made with. */
export interface HouseOptions {
  /** The gateway's WebSocket. */
  readonly gateway: string;
  readonly link: string;
  /** People whom the room may hold. */
  readonly people: number;
  /** Its people are let in, but never enter; their clock is told. */
  readonly leavesOnly?: boolean;
  /** Its members' clock stands until `release`. */
  readonly held?: boolean;
}

/** How a house stands. */
export interface HouseLook {
  readonly seats: number;
  /** Of them, who was let in. */
  readonly inside: number;
  /** Members' epochs, without repeats. */
  readonly epochs: readonly number[];
  /** How many people members see, without repeats. */
  readonly people: readonly number[];
  /** Bytes of each seat. */
  readonly up: readonly number[];
  readonly down: readonly number[];
  readonly commits: number;
  readonly rejoins: number;
  readonly troubles: readonly string[];
  /** Processor time so far, ms. */
  readonly cpu: number;
  /** What its people's clock says, ms. */
  readonly now: number;
}

let options: HouseOptions | undefined;
let engine: Engine | undefined;
const clock = new HouseClock();
const told = new ToldClock();
const seats: Seat[] = [];

const table = {
  async open(given: HouseOptions): Promise<void> {
    options = given;
    engine = await startEngine();
    if (given.held !== true) clock.release();
  },
  /** So many people connect to the gateway. They don't ask for the group yet. */
  async arrive(count: number): Promise<void> {
    const [own, started] = [options, engine];
    if (own === undefined || started === undefined) throw new Error("A house is opened first.");
    const { gateway, link, people, leavesOnly: leafOnly = false } = own;
    const connect = (): SeatSocket => connectTo(gateway);
    const given = {
      connect,
      link,
      people,
      leafOnly,
      clock: leafOnly ? told : clock,
      engine: () => Promise.resolve(started),
    };
    const first = seats.length;
    const open = (_: unknown, at: number): Promise<Seat> => Seat.open({ ...given, name: `person ${first + at}` });
    seats.push(...(await Promise.all(Array.from({ length: count }, open))));
    clock.share(seats.length);
  },
  async found(): Promise<void> {
    await seats[0]?.found();
  },
  /** The last who came ask to be let in, but for the very last `rest`. */
  async ask({ count, rest = 0 }: { readonly count: number; readonly rest?: number }): Promise<void> {
    const [from, to] = [seats.length - rest - count, seats.length - rest];
    await Promise.all(seats.slice(from, to).map((seat) => seat.ask()));
  },
  /** What its people's clock says, ms. */
  now: (): number => clock.now(),
  /** What the clock of leaves says from now on, ms. */
  tell: (now: number): void => told.tell(now),
  /** Some come in anew, with fresh leaves. */
  async rejoin({ from, to }: { readonly from: number; readonly to: number }): Promise<void> {
    await Promise.all(seats.slice(from, to).map((seat) => seat.rejoin()));
  },
  /** The first so many send. */
  publish(count: number): void {
    for (const seat of seats.slice(0, count)) seat.publish();
  },
  /** The last who came says goodbye, and goes. */
  async leave(): Promise<void> {
    await seats.at(-1)?.leave();
    seats.pop();
  },
  /** Clocks go. */
  release: (): void => clock.release(),
  /** Resolves when all that came was dealt with. */
  async idle(): Promise<void> {
    await Promise.all(seats.map((seat) => seat.idle()));
  },
  look: (): HouseLook => {
    const members = seats.filter(({ isMember }) => isMember);
    return {
      seats: seats.length,
      inside: seats.filter(({ isIn }) => isIn).length,
      epochs: [...new Set(members.map(({ epoch }) => epoch))],
      people: [...new Set(members.map(({ people }) => people))],
      up: seats.map(({ up }) => up),
      down: seats.map(({ down }) => down),
      commits: seats.reduce((sum, { commits }) => sum + commits.made, 0),
      rejoins: seats.reduce((sum, { rejoins }) => sum + rejoins, 0),
      troubles: seats.flatMap(({ troubles }) => troubles),
      cpu: processorTime(),
      now: clock.now(),
    };
  },
};

/** What a process full of people does. */
export type HouseCalls = typeof table;

answerCalls(table);
