import { setTimeout as pause } from "node:timers/promises";
import assert from "node:assert/strict";
import { Client, newLink, random, type Link } from "./client.ts";
import type { WatchedServer } from "./server.ts";

/**
 * Two honest people who talk while something bad happens in the same room: each signal of one must reach the other, in
 * order and unchanged, and be answered.
 */
export class HonestPair {
  readonly link: Link;
  readonly one: Client;
  readonly two: Client;
  readonly #talk: Promise<void>;
  #rounds = 0;
  #talking = true;
  #round: () => void = () => {};

  private constructor(link: Link, one: Client, two: Client) {
    this.link = link;
    this.one = one;
    this.two = two;
    this.#talk = this.#talkOn();
  }

  /** Two people in a room of their own. */
  static async meet(server: WatchedServer): Promise<HonestPair> {
    const link = newLink();
    const one = await Client.join(server, link);
    const two = await Client.join(server, link);
    return new HonestPair(link, one, two);
  }

  /** How often a signal went there and an answer came back. */
  get rounds(): number {
    return this.#rounds;
  }

  /** Waits until so many more rounds have been talked. */
  async talk(rounds: number): Promise<void> {
    const goal = this.#rounds + rounds;
    while (this.#rounds < goal) {
      await Promise.race([new Promise<void>((resolve) => (this.#round = resolve)), this.#talk]);
    }
  }

  /** Ends the talk, which must have met no error. */
  async part(): Promise<void> {
    this.#talking = false;
    await this.#talk;
    for (const { inbox } of [this.one, this.two])
      assert.deepEqual(
        inbox.filter(({ type }) => type === "error"),
        [],
      );
    for (const client of [this.one, this.two]) {
      client.say({ type: "leave" });
      assert.deepEqual(await client.ended, { code: 1000, reason: "left" });
    }
  }

  async #talkOn(): Promise<void> {
    while (this.#talking) {
      await this.#pass(this.one, this.two);
      await this.#pass(this.two, this.one);
      this.#rounds += 1;
      this.#round();
      // A pace well within the limits of the rate.
      await pause(25);
    }
  }

  async #pass(from: Client, to: Client): Promise<void> {
    const payload = random(48);
    from.signal(to, payload);
    assert.deepEqual(await to.hear("signal"), { type: "signal", from: from.participant, payload });
  }
}

/** Does something bad while two honest people talk in the same room, and sees that it costs them nothing. */
export async function undisturbed<Result>(
  server: WatchedServer,
  attack: (pair: HonestPair) => Promise<Result>,
): Promise<Result> {
  const pair = await HonestPair.meet(server);
  await pair.talk(2);
  const result = await attack(pair);
  await pair.talk(2);
  await pair.part();
  return result;
}
