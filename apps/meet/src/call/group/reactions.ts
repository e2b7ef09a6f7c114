import { type Readable, Store } from "../../app/store.ts";
import type { TextKey } from "../../catalogue/text.ts";

/** What can be sent with one key, and how it is called. */
export const reactions = [
  ["👍", "react.thumbs"],
  ["👏", "react.clap"],
  ["❤️", "react.heart"],
  ["😂", "react.laugh"],
  ["😮", "react.wow"],
  ["🎉", "react.party"],
] as const satisfies readonly (readonly [string, TextKey])[];

/** The name of a reaction, where it is one of ours. */
export function reactionName(emoji: string): (typeof reactions)[number][1] | undefined {
  return reactions.find(([drawn]) => drawn === emoji)?.[1];
}

const shownFor = 5_000;

/** The reactions that are on tiles now, by participant: the newest of each, for five seconds. */
export class Reactions {
  readonly shown: Readable<ReadonlyMap<string, string>>;
  readonly #shown = new Store<ReadonlyMap<string, string>>(new Map());
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor() {
    this.shown = this.#shown;
  }

  show(participant: string, emoji: string): void {
    clearTimeout(this.#timers.get(participant));
    this.#shown.set(new Map(this.#shown.get()).set(participant, emoji));
    this.#timers.set(
      participant,
      setTimeout(() => {
        const left = new Map(this.#shown.get());
        left.delete(participant);
        this.#shown.set(left);
        this.#timers.delete(participant);
      }, shownFor),
    );
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}
