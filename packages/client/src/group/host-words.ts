import type { GroupPerson } from "@subrosa/keys/groups";
import type { Channel } from "../channel/index.ts";
import { parse, type HostWord } from "./messages.ts";

/** What hosts say in the channel. Each member looks by itself whether it was a host. */
export class HostWords {
  readonly #channel: Channel;

  /** @param person who a participant is now @param heard takes what a host said */
  constructor(
    channel: Channel,
    person: (participant: string) => GroupPerson | undefined,
    heard: (word: HostWord, host: GroupPerson) => void,
  ) {
    this.#channel = channel;
    const take = (from: string, value: unknown): void => {
      const word = parse.host(value);
      const host = person(from);
      if (word !== undefined && host?.isHost === true) heard(word, host);
    };
    channel.on("host", take);
    channel.onCast("host", take);
  }

  /** Tells what we decide. What ends somebody's stay must not wait for what they missed before: it comes first, and twice. */
  async say(word: HostWord): Promise<void> {
    if (word.type !== "mutes") await this.#channel.cast("host", word, {});
    await this.#channel.send("host", word);
  }
}
