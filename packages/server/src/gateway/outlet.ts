/** What is written to: a WebSocket. */
export interface Sink {
  /** Bytes that wait in it. */
  readonly bufferedAmount: number;
  /** Calls back when the text has left this process, or never will. */
  send(text: string, written: () => void): void;
}

/** The way out to a client. Something may have to go first: until it is ready, all else waits behind it, in order. */
export class Outlet {
  readonly #sink: Sink;
  #held: { readonly text: string; readonly written: () => void }[] | undefined;
  #heldBytes = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Bytes that wait. */
  get bufferedAmount(): number {
    return this.#sink.bufferedAmount + this.#heldBytes;
  }

  /** Writes a text of ASCII; `written` is called when it has left this process, or never will. */
  write(text: string, written: () => void): void {
    if (this.#held === undefined) return this.#sink.send(text, written);
    this.#held.push({ text, written });
    this.#heldBytes += text.length;
  }

  /** Writes a text that is still being made; what is written meanwhile goes after it. */
  async writeFirst(making: Promise<string>, written: () => void): Promise<void> {
    this.#held = [];
    this.#sink.send(await making, written);
    const held = this.#held;
    this.#held = undefined;
    this.#heldBytes = 0;
    for (const { text, written: then } of held) this.#sink.send(text, then);
  }
}
