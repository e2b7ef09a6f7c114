import { Server } from "./server.ts";
import type { Random } from "./random.ts";
import type { Person } from "./world.ts";

/** What lies between people and their server. It can part into two halves: people of one then reach nobody in the other. */
export class Network {
  readonly #random: Random;
  /** The one that goes on when halves are joined. */
  readonly #server: Server;
  #beyond: ReadonlySet<Person> = new Set();
  /** Where those beyond find a server of the same name, if they find one. */
  #far: Server | undefined;
  #isWhole = true;

  constructor(random: Random) {
    this.#random = random;
    this.#server = new Server(random);
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** The server that somebody reaches, up or not; `undefined` where there is none. */
  serverOf(person: Person): Server | undefined {
    return this.isBeyond(person) ? this.#far : this.#server;
  }

  isBeyond(person: Person): boolean {
    return this.#beyond.has(person);
  }

  /** Whether one person's packets get to another. */
  joins(one: Person, other: Person): boolean {
    return this.isBeyond(one) === this.isBeyond(other);
  }

  /**
   * These people are cut off from all others.
   *
   * @param served whether they find a server of their own there, which knows nothing of what was
   */
  part(beyond: Iterable<Person>, served: boolean): void {
    this.#isWhole = false;
    this.#beyond = new Set(beyond);
    this.#far = served ? new Server(this.#random) : undefined;
  }

  /** All are in one network again. */
  join(): void {
    this.#isWhole = true;
    this.#beyond = new Set();
    this.#far?.kill();
    this.#far = undefined;
  }

  /** The server's process ends, and another one is started so much later, ms. */
  restart(after: number): void {
    this.#server.kill();
    setTimeout(() => this.#server.start(), after);
  }

  /** Ends with the story. */
  close(): void {
    this.#server.kill();
    this.#far?.kill();
  }
}
