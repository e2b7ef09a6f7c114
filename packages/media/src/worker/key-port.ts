import type { InstallMessage, KeyMessage, RemoveMessage } from "../messages.ts";

/** Where another worker's keys come in, without the page between. */
export class KeyPort {
  readonly #port: MessagePort;
  readonly #handle: (message: InstallMessage | RemoveMessage) => void;
  /** What is installed, by track and KID. */
  readonly #given = new Map<string, RemoveMessage>();

  /** `handle` does what is asked for, in order. */
  constructor(port: MessagePort, handle: (message: InstallMessage | RemoveMessage) => void) {
    this.#port = port;
    this.#handle = handle;
    port.addEventListener("message", ({ data }: MessageEvent<KeyMessage>) => this.#take(data));
    port.start();
  }

  /** Takes away whatever came over it: whoever gave those keys can't any more. */
  close(): void {
    this.#port.close();
    for (const remove of this.#given.values()) this.#handle(remove);
    this.#given.clear();
  }

  #take(message: KeyMessage): void {
    const { direction, track, kid } = message;
    const name = `${direction} ${kid} ${track}`;
    if (message.type === "install") {
      this.#given.set(name, { type: "remove", direction, track, kid });
      this.#handle({ ...message, tentative: false });
    } else {
      this.#given.delete(name);
      this.#handle(message);
    }
  }
}
