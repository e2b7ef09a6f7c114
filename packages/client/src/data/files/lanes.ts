import type { Unsubscribe } from "../../events.ts";
import { decodeFrame, encodeFrame } from "./frames.ts";
import type { FilePaths } from "./paths.ts";
import type { Way, WayEnd } from "./way.ts";

/** Ways by the lanes of direct paths: many share one, told apart by their names. */
export class LaneWays {
  readonly #paths: FilePaths;
  readonly #ends = new Map<string, { readonly participant: string; readonly end: WayEnd }>();
  readonly #stops: Unsubscribe[];

  constructor(paths: FilePaths) {
    this.#paths = paths;
    this.#stops = [
      paths.onLaneBytes((participant, bytes) => {
        const read = decodeFrame(bytes);
        const found = read === undefined ? undefined : this.#ends.get(read.way);
        if (read !== undefined && found?.participant === participant) found.end.frame(read.frame);
      }),
      paths.onLaneChanged((participant) => {
        const ends = [...this.#ends.values()].filter((one) => one.participant === participant);
        // What has just opened or drained has room: who has none then has no lane any more.
        const there = ends.length > 0 && this.has(participant);
        for (const { end } of ends)
          if (there) end.room();
          else end.closed();
      }),
    ];
  }

  /** Whether there is a lane with room: empty bytes are nobody's frame, and only ask. */
  has(participant: string): boolean {
    return this.#paths.sendByLane(participant, new Uint8Array(0));
  }

  /** Our end of a way to or from a participant. */
  open(participant: string, name: string, end: WayEnd): Way {
    const entry = { participant, end };
    this.#ends.set(name, entry);
    return {
      send: (frame) => this.#paths.sendByLane(participant, encodeFrame(name, frame)),
      close: () => {
        // A way of the same name may go on at the relay.
        if (this.#ends.get(name) === entry) this.#ends.delete(name);
      },
    };
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#ends.clear();
  }
}
