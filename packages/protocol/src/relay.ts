import * as v from "valibot";
import { Proof, RoomId, Ticket } from "./ids.ts";
import { decode } from "./wire.ts";

/** The first message on a socket at `paths.relay`: two that name the same ticket are joined, and hear each other's binary messages from then on. */
export interface RelayHello {
  readonly type: "relay";
  readonly room: RoomId;
  readonly proof: Proof;
  readonly ticket: Ticket;
}

/** The server's only message: the other side is there. */
export interface RelayPaired {
  readonly type: "paired";
}

/** Bytes of the largest message on a relay. */
export const relayMessageBytes = 65_536;

const hello: v.GenericSchema<unknown, RelayHello> = v.strictObject({
  type: v.literal("relay"),
  room: RoomId,
  proof: Proof,
  ticket: Ticket,
});
const paired: v.GenericSchema<unknown, RelayPaired> = v.object({ type: v.literal("paired") });

/** What a client said first; `undefined` for anything else. Never throws. */
export function decodeRelayHello(text: string): RelayHello | undefined {
  return decode(hello, text);
}

/** What a relay said; `undefined` for anything else. Never throws. */
export function decodeRelayPaired(text: string): RelayPaired | undefined {
  return decode(paired, text);
}
