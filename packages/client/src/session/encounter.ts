import { Freshness, type AnnouncedKids } from "@subrosa/keys";
import type { HelloMessage } from "./messages.ts";

/** What a hello told, once it was found fresh. */
export interface Introduction extends Omit<HelloMessage, "kind" | "hello" | "challenge" | "token"> {
  /** SHA-256 of the token that they showed: proves the seat if it is the `next` that its former holder told. */
  readonly proof: string | undefined;
  /** KID of each published source. */
  readonly kids: AnnouncedKids;
}

/**
 * How far two participants have come in proving to each other that they hold the secret now. The newcomer asks
 * (a join request with its challenge), the member welcomes (hello and challenge), the newcomer answers (hello).
 * Each side has met the other when it heard a fresh hello and said its own.
 */
export class Encounter {
  readonly freshness: Freshness = new Freshness();
  /** Whether we came later, and so ask first. */
  readonly newcomer: boolean;
  /** Our join request, repeated as it is until there is an answer. */
  request: Uint8Array | undefined;
  #heard = false;
  #said = false;

  constructor(newcomer: boolean) {
    this.newcomer = newcomer;
  }

  /** Both have proven it: signals and media may follow. */
  get met(): boolean {
    return this.#heard && this.#said;
  }

  /** Takes a hello of theirs; `undefined` if it does not answer our challenge, or is old. */
  hear(message: HelloMessage, proof: string | undefined): Introduction | undefined {
    const read = this.freshness.accept(message.hello);
    if (!read.ok) return undefined;
    this.#heard = true;
    const { name, seat, next, publications, recording } = message;
    return { name, seat, next, proof, publications, recording, kids: read.kids };
  }

  /** They were sent a hello of ours. */
  get said(): boolean {
    return this.#said;
  }

  /** The freshness part of our hello; `undefined` before they challenged us. Our challenge goes along until they have answered it. */
  say(kids: AnnouncedKids): { hello: Uint8Array; challenge: Uint8Array | undefined } | undefined {
    const hello = this.freshness.hello(kids);
    if (hello === undefined) return undefined;
    this.#said = true;
    return { hello, challenge: this.#heard ? undefined : this.freshness.challenge };
  }
}
