import { unprotect, type FrameWorker, type ReceiveTrack, type Unprotection } from "@subrosa/media";
import type { AnnouncedTrack } from "./announced.ts";
import type { Seat } from "./keys.ts";
import type { TrackKeySource } from "./track-keys.ts";

/** What the server says that a track is: whose, of which source, and how its publisher calls it. Held against what was announced. */
export interface Label {
  readonly identity: string;
  readonly source: number;
  readonly name: string;
}

/** What receivers need of the session around them. */
export interface IncomingOptions {
  readonly worker: FrameWorker;
  readonly keys: Pick<TrackKeySource, "give">;
  /** Names our tracks in the worker. */
  readonly instance: string;
  /** How frames under this label fare has changed. */
  stateChanged(label: Label, frames: ReceiveTrack): void;
}

interface Received {
  readonly label: Label;
  readonly frames: ReceiveTrack;
  /** What takes back the keys that it was given, by whose they are and their KID. */
  readonly given: Map<string, () => void>;
}

interface Binding {
  readonly unprotection: Unprotection;
  readonly frames: ReceiveTrack;
}

interface Announcement {
  readonly seat: Seat;
  readonly tracks: readonly AnnouncedTrack[];
}

/**
 * Others' tracks. All that is under one label has one key ring and one set of replay windows; only the KIDs that the participant of that label
 * announced for it open, so that the server can give nobody's frames another face or another name.
 */
export class Incoming {
  readonly #options: IncomingOptions;
  readonly #nobody: ReceiveTrack;
  readonly #received = new Map<string, Received>();
  readonly #announced = new Map<string, Announcement>();
  readonly #bindings = new WeakMap<RTCRtpReceiver, Binding>();

  constructor(options: IncomingOptions) {
    this.#options = options;
    this.#nobody = options.worker.receiveTrack(`${options.instance}/nobody`);
  }

  /** Opens what this receiver gets as what this label says; without a label, nothing. Receivers are used again for other tracks. */
  bind(receiver: RTCRtpReceiver, label: Label | undefined): void {
    const frames = label === undefined ? this.#nobody : this.#under(label).frames;
    const bound = this.#bindings.get(receiver);
    if (bound?.frames === frames) return;
    bound?.unprotection.stop();
    this.#bindings.set(receiver, { unprotection: unprotect(receiver, frames), frames });
  }

  /** Whether there is a key for this label. */
  isAnnounced({ identity, source, name }: Label): boolean {
    const tracks = this.#announced.get(identity)?.tracks ?? [];
    return tracks.some((track) => track.source === source && track.name === name);
  }

  /** What opens frames under this label, if anything is subscribed there. */
  under(label: Label): ReceiveTrack | undefined {
    return this.#received.get(keyOf(label))?.frames;
  }

  /** From now on this participant's tracks are sealed so, and no other way. */
  announced(seat: Seat, tracks: readonly AnnouncedTrack[]): void {
    this.#announced.set(seat.identity, { seat, tracks });
    for (const received of this.#received.values())
      if (received.label.identity === seat.identity) this.#update(received);
  }

  /** Opens nothing any more. */
  close(): void {
    this.#nobody.close();
    for (const { frames } of this.#received.values()) frames.close();
  }

  #under(label: Label): Received {
    const key = keyOf(label);
    let received = this.#received.get(key);
    if (received === undefined) {
      const frames = this.#options.worker.receiveTrack(`${this.#options.instance}/${this.#received.size}`);
      received = { label, frames, given: new Map() };
      this.#received.set(key, received);
      frames.on("state", () => this.#options.stateChanged(label, frames));
      this.#update(received);
    }
    return received;
  }

  #update({ label, frames, given }: Received): void {
    const { seat, tracks } = this.#announced.get(label.identity) ?? { seat: undefined, tracks: [] };
    const announced = tracks.filter(({ source, name }) => source === label.source && name === label.name);
    const wanted = new Map(announced.map(({ kid }) => [`${seat?.instance} ${kid}`, kid]));
    for (const [key, takeBack] of given) {
      if (wanted.has(key)) continue;
      given.delete(key);
      takeBack();
    }
    for (const [key, kid] of wanted) {
      if (seat === undefined || given.has(key)) continue;
      given.set(key, this.#options.keys.give(frames, seat, label.source, kid));
    }
  }
}

function keyOf({ identity, source, name }: Label): string {
  return JSON.stringify([identity, source, name]);
}
