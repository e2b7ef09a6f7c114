import type { RoomSecret } from "@subrosa/keys";
import type { FrameWorker, ReceiveTrack, SendTrack } from "@subrosa/media";
import { randomBytes, readU64 } from "./bytes.ts";
import { trackKey, type Seat } from "./keys.ts";

/** One of our tracks that is published, with what seals it. */
export interface OwnTrack {
  /** What the others are told that its key is. */
  readonly kid: bigint;
  readonly frames: SendTrack;
  /** It is published no more, and will not be again. */
  end(): void;
}

/** Where keys of tracks come from. */
export interface TrackKeySource {
  /** A track of ours begins, under a name of its own in the frame worker. Its keys may come later: nothing is sent until then. */
  start(source: number, name: string): OwnTrack;
  /** Opens somebody's frames under a KID that they announced for this source; the function that is returned takes that back. */
  give(frames: ReceiveTrack, seat: Seat, source: number, kid: bigint): () => void;
}

/** Static keys: a random KID for each track, and a key that follows from it and the room's secret. */
export class StaticTracks implements TrackKeySource {
  readonly #worker: FrameWorker;
  readonly #secret: RoomSecret;
  readonly #seat: () => Seat;
  #made = 0;

  /** @param seat ourselves, as soon as LiveKit says who we are */
  constructor(worker: FrameWorker, secret: RoomSecret, seat: () => Seat) {
    this.#worker = worker;
    this.#secret = secret;
    this.#seat = seat;
  }

  start(source: number): OwnTrack {
    const seat = this.#seat();
    const frames = this.#worker.sendTrack(`${seat.instance}/${this.#made++}`);
    const kid = readU64(randomBytes(8), 0);
    void trackKey(this.#secret, seat, source, kid).then((baseKey) => {
      frames.install({ kid, baseKey });
      baseKey.fill(0);
    });
    return { kid, frames, end: () => frames.close() };
  }

  give(frames: ReceiveTrack, seat: Seat, source: number, kid: bigint): () => void {
    let wanted = true;
    void trackKey(this.#secret, seat, source, kid).then((baseKey) => {
      if (wanted) frames.install({ kid, baseKey });
      baseKey.fill(0);
    });
    return () => {
      wanted = false;
      frames.remove(kid);
    };
  }
}
