import { names, text } from "../catalogue/text.ts";
import { preferences } from "./preferences.ts";
import { Store } from "./store.ts";

/** What a message is about; each can be turned off in the settings. */
export type Kind = "joins" | "chat" | "results" | "states";

/** What the two live regions say now. `turn` makes a repeated sentence a new one. */
export interface Spoken {
  readonly polite: string;
  readonly assertive: string;
  readonly turn: number;
}

/** At most one polite message in this time, so that nobody is talked over. */
const pause = 2_000;

/** Speaks to screen readers: one polite queue, and a second region for the few things that may interrupt. */
export class Announcer {
  readonly spoken: Store<Spoken> = new Store<Spoken>({ polite: "", assertive: "", turn: 0 });
  #queue: { readonly message: string; readonly kind: Kind; readonly about?: string }[] = [];
  #joined: string[] = [];
  #left: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Says it as soon as the message before has had its time. */
  say(message: string, kind: Kind): void {
    if (!wanted(kind)) return;
    // A key pressed twice: only the last result is of use.
    if (kind === "results") this.#queue = this.#queue.filter((waiting) => waiting.kind !== "results");
    this.#queue.push({ message, kind });
    this.#next();
  }

  /** As `say`; an earlier one about the same that still waits is left out. */
  sayLatest(about: string, message: string, kind: Kind): void {
    this.#queue = this.#queue.filter((waiting) => waiting.about !== about);
    if (!wanted(kind)) return;
    this.#queue.push({ message, kind, about });
    this.#next();
  }

  /** Interrupts. Only for what a person must know at once. */
  interrupt(message: string): void {
    const { polite, turn } = this.spoken.get();
    this.spoken.set({ polite, assertive: message, turn: turn + 1 });
  }

  /** People who come in the same two seconds are one sentence. */
  joined(name: string): void {
    if (wanted("joins")) this.#gather(this.#joined, name);
  }

  /** As `joined`. */
  left(name: string): void {
    if (wanted("joins")) this.#gather(this.#left, name);
  }

  #gather(list: string[], name: string): void {
    list.push(name);
    this.#timer ??= setTimeout(() => this.#speak(), pause / 2);
  }

  #next(): void {
    if (this.#timer === undefined) this.#speak();
  }

  #speak(): void {
    const message = this.#queue.shift()?.message ?? this.#comings();
    this.#timer = undefined;
    if (message === undefined) return;
    const { assertive, turn } = this.spoken.get();
    this.spoken.set({ polite: message, assertive, turn: turn + 1 });
    this.#timer = setTimeout(() => this.#speak(), pause);
  }

  #comings(): string | undefined {
    if (this.#joined.length > 0) return text("say.joined", { names: names(this.#joined.splice(0)) });
    if (this.#left.length > 0) return text("say.left", { names: names(this.#left.splice(0)) });
    return undefined;
  }
}

function wanted(kind: Kind): boolean {
  const { speakJoins, speakChat, speakResults, speakStates } = preferences.get();
  return { joins: speakJoins, chat: speakChat, results: speakResults, states: speakStates }[kind];
}

/** The page's one voice. */
export const announcer: Announcer = new Announcer();
