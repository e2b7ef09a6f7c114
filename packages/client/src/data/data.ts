import { decodeBase64url, encodeBase64url } from "@subrosa/protocol";
import * as v from "valibot";
import { longestData, type DataOptions, type RoomData } from "../api/data.ts";
import { RoomError } from "../api/errors.ts";
import type { Channel } from "../channel/index.ts";
import type { Company } from "./company.ts";

const mostReceivers = 64;

const schema = v.object({
  topic: v.pipe(v.string(), v.nonEmpty(), v.maxLength(32)),
  data: v.pipe(
    v.string(),
    v.maxLength(Math.ceil((longestData * 4) / 3)),
    v.transform((text) => decodeBase64url(text)),
    v.instance(Uint8Array),
  ),
  to: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(mostReceivers))),
});

/** Messages of the application's own. */
export class Data implements RoomData {
  readonly #company: Company;
  #channel: Channel | undefined;

  constructor(company: Company) {
    this.#company = company;
  }

  async send(topic: string, bytes: Uint8Array, { to, reliable = true }: DataOptions = {}): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined) throw new RoomError("wrong-state");
    if (topic === "" || topic.length > 32 || bytes.length > longestData) throw new RoomError("too-large");
    if (to !== undefined && to.length > mostReceivers) throw new RoomError("too-large");
    const message = { topic, data: encodeBase64url(bytes) };
    if (reliable) return channel.send("data", to === undefined ? message : { ...message, to });
    if (to === undefined) return channel.cast("data", message);
    await Promise.all(to.map((one) => channel.cast("data", message, { to: one, fast: true })));
  }

  /** Another session's channel; `undefined` at the end. */
  follow(channel: Channel | undefined): void {
    this.#channel = channel;
    const take = (from: string, value: unknown): void => {
      const read = v.safeParse(schema, value);
      const sender = this.#company.people.seats.get(from);
      if (!read.success || sender === undefined) return;
      const { topic, data, to } = read.output;
      if (to === undefined || to.includes(this.#company.local().id))
        this.#company.bus.emit("data", sender, topic, data);
    };
    channel?.on("data", take);
    channel?.onCast("data", take);
  }
}
