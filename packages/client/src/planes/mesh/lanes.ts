import { Allowance } from "../../channel/allowance.ts";
import type { Clock } from "../../clock.ts";
import { maxLaneMessage, type Lane, type LaneHost } from "../plane.ts";

/** What a lane is and how much of it is taken in. */
interface LaneTerms {
  readonly init: RTCDataChannelInit;
  /** Bytes that may wait to be sent: what is rather lost than late must not wait long. */
  readonly mostWaiting: number;
  /** Messages of the other side that are taken at once, and a second over a longer time; the rest is dropped unread. */
  readonly atOnce: number;
  readonly perSecond: number;
}

// Made on both sides under fixed ids, so that nobody opens any by a message (RFC 8832).
const terms: Readonly<Record<Lane, LaneTerms>> = {
  fast: {
    init: { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 },
    mostWaiting: 131_072,
    atOnce: 400,
    perSecond: 200,
  },
  steady: { init: { negotiated: true, id: 1 }, mostWaiting: 1_048_576, atOnce: 2_000, perSecond: 2_000 },
};
const names: readonly Lane[] = ["fast", "steady"];

/** The two data channels of one peer connection. */
export class Lanes {
  readonly #connection: RTCPeerConnection;
  readonly #member: string;
  readonly #host: LaneHost | undefined;
  readonly #clock: Clock;
  readonly #channels = new Map<Lane, RTCDataChannel>();

  /** Without a host there are none. */
  constructor(connection: RTCPeerConnection, clock: Clock, member: string, host: LaneHost | undefined) {
    this.#connection = connection;
    this.#member = member;
    this.#clock = clock;
    this.#host = host;
    // Whatever the other side opens besides is not ours.
    connection.addEventListener("datachannel", ({ channel }) => channel.close());
  }

  /** Before the first own description: the side that answers does so only then, since it would ask for the turn otherwise. Twice is harmless. */
  open(): void {
    if (this.#host === undefined || this.#channels.size > 0) return;
    for (const lane of names) this.#channels.set(lane, this.#create(lane, this.#host));
  }

  /** `false`: not open, or full. */
  send(lane: Lane, bytes: Uint8Array<ArrayBuffer>): boolean {
    const channel = this.#channels.get(lane);
    if (channel?.readyState !== "open" || bytes.length > maxLaneMessage) return false;
    if (channel.bufferedAmount + bytes.length > terms[lane].mostWaiting) return false;
    try {
      channel.send(bytes);
      return true;
    } catch {
      return false; // closed by the other side in this very moment
    }
  }

  close(): void {
    for (const channel of this.#channels.values()) channel.close();
  }

  #create(lane: Lane, host: LaneHost): RTCDataChannel {
    const { init, mostWaiting, atOnce, perSecond } = terms[lane];
    const channel = this.#connection.createDataChannel(lane, init);
    const allowance = new Allowance(this.#clock, perSecond, atOnce);
    channel.binaryType = "arraybuffer";
    channel.bufferedAmountLowThreshold = mostWaiting / 2;
    channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (!(data instanceof ArrayBuffer) || data.byteLength > maxLaneMessage || !allowance.take(lane)) return;
      host.bytes(this.#member, lane, new Uint8Array(data));
    });
    for (const event of ["open", "close", "bufferedamountlow"]) {
      channel.addEventListener(event, () => host.changed(this.#member, lane));
    }
    return channel;
  }
}
