import { readFile } from "node:fs/promises";
import { Engine, engineUrl } from "@subrosa/mls";
import { messageBytes } from "@subrosa/protocol";
import { createServer, type Server, type ServerOptions } from "@subrosa/server";
import { until } from "../../tests/browser/harness/until.ts";
import { Seat, type SeatOptions } from "./seat.ts";

/** Minutes that a crowd on a slow machine may take to be in one epoch. */
const patience = 8 * 60_000;
/** Far above all that a crowd from one address says; the defaults are made for people who come from many. */
const plenty = 1_000_000_000;

/** A real server on loopback for so many people, all of whom come from one address. */
export function openServer(people: number, options: ServerOptions = {}): Promise<Server> {
  return createServer({
    host: "127.0.0.1",
    port: 0,
    origins: ["*"],
    logLevel: "error",
    shutdownTimeout: 0.2,
    maxPeople: Math.max(people, 2),
    maxConnectionsPerAddress: 2 * people + 64,
    maxJoinsPerMinute: 100_000,
    maxMessageBytes: messageBytes(people),
    maxMessagesPerSecond: 100_000,
    maxBytesPerSecond: plenty,
    maxBufferedBytes: plenty,
    // everybody is in one process with the server: who does not answer is only waiting for its turn
    pingInterval: 300,
    ...options,
  });
}

/** The gateway of a server. */
export const gatewayOf = ({ url }: Pick<Server, "url">): string => `${url.replace("http", "ws")}/ws`;

/** An engine of its own. */
export async function startEngine(): Promise<Engine> {
  return Engine.start(await WebAssembly.compile(await readFile(engineUrl)));
}

/** People in one room, in this process: each has a line, a device and a group of their own, and all share one engine's memory. */
export class Crowd {
  readonly seats: Seat[] = [];
  readonly #options: Omit<SeatOptions, "name">;
  readonly #engine: Engine;

  private constructor(options: Omit<SeatOptions, "name" | "engine">, engine: Engine) {
    this.#engine = engine;
    this.#options = { ...options, engine: () => Promise.resolve(engine) };
  }

  /** A crowd with its first person, who founds the group. */
  static async found(options: Omit<SeatOptions, "name" | "engine">): Promise<Crowd> {
    const crowd = new Crowd(options, await startEngine());
    const [founder] = await crowd.arrive(1);
    await founder?.found();
    await crowd.together(1);
    return crowd;
  }

  /** More people connect to the gateway. They don't ask for the group yet. */
  async arrive(people: number): Promise<Seat[]> {
    const first = this.seats.length;
    const open = (_: unknown, at: number): Promise<Seat> =>
      Seat.open({ ...this.#options, name: `person ${first + at}` });
    const arrived = await Promise.all(Array.from({ length: people }, open));
    this.seats.push(...arrived);
    return arrived;
  }

  /** Until everybody here is in the group, and sees so many people in it. */
  async together(people: number): Promise<void> {
    const areIn = (): boolean => this.seats.every((seat) => seat.isIn && seat.people === people);
    const what = `${people} people in one group`;
    await until(() => areIn() || this.troubles.length > 0, { what, timeout: patience });
    const [trouble] = this.troubles;
    if (trouble !== undefined) throw new Error(trouble);
  }

  /** What went wrong so far. */
  get troubles(): readonly string[] {
    return this.seats.flatMap(({ troubles }) => troubles);
  }

  async close(): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.close()));
    this.#engine.stop();
  }
}
