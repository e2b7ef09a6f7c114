import { toServer, type GroupOut } from "@subrosa/keys/groups";
import { encodeMessage, type ClientMessage } from "@subrosa/protocol";

/**
 * What a member of ours says to the delivery service. After each new connection nothing goes out before the word that says where we stand:
 * the service would take us for strangers. Whatever is dropped meanwhile is said again by whoever said it.
 */
export class Outgoing {
  readonly #send: (message: ClientMessage) => boolean;
  readonly #mostBytes: number;
  readonly #opened: () => void;
  #open = true;

  /** @param mostBytes of one message, as the server said @param opened is called whenever the service knows again where we stand */
  constructor(send: (message: ClientMessage) => boolean, mostBytes: number, opened: () => void) {
    this.#send = send;
    this.#mostBytes = mostBytes;
    this.#opened = opened;
  }

  /** Whether the service knows where we stand on this connection. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** The connection is down. */
  down(): void {
    this.#open = false;
  }

  say(message: GroupOut): void {
    const opens = message.type === "create" || message.type === "ask" || message.type === "resume";
    if (this.#open || opens || message.type === "signal") this.#send(this.#fitting(message));
    if (this.#open || !opens) return;
    this.#open = true;
    this.#opened();
  }

  /** Old commits help others after a restart of the server, and are left out where they make a message too large. */
  #fitting(message: GroupOut): ClientMessage {
    // Its chains, keys and ids were the server's own words.
    const said = toServer(message) as ClientMessage;
    if (message.type !== "resume" || message.commits.length === 0) return said;
    if (encodeMessage(said).length <= this.#mostBytes) return said;
    return this.#fitting({ ...message, commits: message.commits.slice(1) });
  }
}
