import type { Lane, LaneHost } from "@subrosa/client";
import { RoomEvent, type Room } from "livekit-client";
import type { Claims } from "./claims.ts";

/** How much of a lane is taken, each way. */
interface LaneTerms {
  readonly reliable: boolean;
  /** Bytes that may wait to be sent. */
  readonly mostWaiting: number;
  /** Messages of one member that are taken in a second; the rest is dropped unread. */
  readonly perSecond: number;
}

const terms: Readonly<Record<Lane, LaneTerms>> = {
  fast: { reliable: false, mostWaiting: 131_072, perSecond: 400 },
  steady: { reliable: true, mostWaiting: 1_048_576, perSecond: 2_000 },
};

/** Bytes of the largest packet that the SFU passes on, less what LiveKit writes around ours. */
const largest = 63_000;

/** Bytes beside media, by LiveKit's data channels. They are sealed before they come here, and nobody has authenticated those that arrive. */
export class SfuLanes {
  readonly #host: LaneHost | undefined;
  readonly #claims: Claims;
  readonly #waiting: Record<Lane, number> = { fast: 0, steady: 0 };
  #taken = new Map<string, number>();
  #second = 0;

  constructor(host: LaneHost | undefined, claims: Claims) {
    this.#host = host;
    this.#claims = claims;
  }

  listen(room: Room): void {
    room.on(RoomEvent.DataReceived, (bytes, participant, _kind, topic) => {
      const member = participant === undefined ? undefined : this.#claims.ownerOf(participant.identity);
      if (member === undefined || (topic !== "fast" && topic !== "steady") || bytes.length > largest) return;
      if (this.#admits(member, topic)) this.#host?.bytes(member, topic, bytes);
    });
  }

  /** `false`: it is full, or the bytes are too many. */
  send(room: Room, identity: string, lane: Lane, bytes: Uint8Array<ArrayBuffer>): boolean {
    const { reliable, mostWaiting } = terms[lane];
    if (this.#host === undefined || bytes.length > largest) return false;
    if (this.#waiting[lane] + bytes.length > mostWaiting) return false;
    this.#waiting[lane] += bytes.length;
    const sent = room.localParticipant.publishData(bytes, {
      reliable,
      topic: lane,
      destinationIdentities: [identity],
    });
    // What fails is lost, as on any lane whose path ends.
    void sent.catch(() => undefined).then(() => (this.#waiting[lane] -= bytes.length));
    return true;
  }

  /** `member`'s lanes may answer otherwise now. */
  changed(member: string): void {
    for (const lane of ["fast", "steady"] as const) this.#host?.changed(member, lane);
  }

  #admits(member: string, lane: Lane): boolean {
    const second = Math.floor(performance.now() / 1_000);
    if (second !== this.#second) this.#taken = new Map();
    this.#second = second;
    const taken = (this.#taken.get(`${member} ${lane}`) ?? 0) + 1;
    this.#taken.set(`${member} ${lane}`, taken);
    return taken <= terms[lane].perSecond;
  }
}
