import { createLink } from "@subrosa/keys";
import { until } from "../../tests/browser/harness/until.ts";
import type { HouseCalls, HouseLook, HouseOptions } from "./house-program.ts";
import { Process } from "./process.ts";
import type { ServerCalls } from "./server-program.ts";

/** Minutes that a crowd on a slow machine may take for anything. */
const patience = 20 * 60_000;
const program = (name: string): URL => new URL(`./${name}-program.ts`, import.meta.url);

/** A real server in a process of its own, and a room on it. */
export class Crowd {
  readonly server: Process<ServerCalls>;
  readonly room: Pick<HouseOptions, "gateway" | "link" | "people">;
  readonly #houses: Process<HouseCalls>[] = [];

  private constructor(server: Process<ServerCalls>, room: Pick<HouseOptions, "gateway" | "link" | "people">) {
    this.server = server;
    this.room = room;
  }

  /** @param people whom the room may hold @param large as links of rooms for more than 200 say */
  static async open(people: number, large = false): Promise<Crowd> {
    const server = new Process<ServerCalls>(program("server"));
    const { url, gateway } = await server.call("open", people);
    const link = createLink({ origin: url, room: "bench-crowd", kind: "group", large });
    return new Crowd(server, { gateway, link, people });
  }

  /** Another process full of people. */
  async house(options: Pick<HouseOptions, "leavesOnly" | "held"> = {}): Promise<Process<HouseCalls>> {
    const house = new Process<HouseCalls>(program("house"));
    this.#houses.push(house);
    await house.call("open", { ...options, ...this.room });
    return house;
  }

  /** What the clock of the first house's members says, ms: that of leaves is told so. */
  async now(): Promise<number> {
    const [members, ...others] = this.#houses;
    const now = (await members?.call("now", undefined)) ?? 0;
    await Promise.all(others.map((house) => house.call("tell", now)));
    return now;
  }

  /** Everybody, by house. */
  async look(): Promise<HouseLook[]> {
    await this.now();
    const looks = await Promise.all(this.#houses.map((house) => house.call("look", undefined)));
    const [trouble] = looks.flatMap(({ troubles }) => troubles);
    if (trouble !== undefined) throw new Error(trouble);
    return looks;
  }

  /** Until all who came were let in, and those with a group are in one epoch, see so many people if a number is given, and have nothing left to do. */
  async together(count?: number): Promise<void> {
    const areIn = async (): Promise<boolean> => {
      const looks = await this.look();
      const [epochs, people] = [
        new Set(looks.flatMap((one) => one.epochs)),
        new Set(looks.flatMap((one) => one.people)),
      ];
      const complete = count === undefined || (people.size === 1 && people.has(count));
      return complete && epochs.size === 1 && looks.every(({ seats, inside }) => seats === inside);
    };
    await until(areIn, { what: "a crowd to be in one group", timeout: patience, interval: 100 });
    await Promise.all(this.#houses.map((house) => house.call("idle", undefined)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#houses, this.server].map((one) => one.end()));
  }
}
