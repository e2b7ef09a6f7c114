import type { BaseKey } from "@subrosa/sframe";
import type { TrackKeys, TrackRef } from "../../provider.ts";

/** A track of the frame worker, at the other end of its key port. Base keys are transferred, so no copy stays here. */
export class FrameTrack implements TrackKeys {
  readonly #frames: MessagePort;
  readonly #direction: TrackRef["direction"];
  readonly #track: string;
  readonly #installed = new Set<bigint>();

  constructor(frames: MessagePort, direction: TrackRef["direction"], track: string) {
    this.#frames = frames;
    this.#direction = direction;
    this.#track = track;
  }

  install({ kid, baseKey }: BaseKey): void {
    const copy = new Uint8Array(baseKey);
    this.#installed.add(kid);
    const message = { type: "install", direction: this.#direction, track: this.#track, kid, baseKey: copy };
    this.#frames.postMessage(message, [copy.buffer]);
  }

  /** Groups know beforehand which KIDs may come: there is nothing to try out. */
  tryOut(): void {}

  remove(kid: bigint): void {
    this.#installed.delete(kid);
    this.#frames.postMessage({ type: "remove", direction: this.#direction, track: this.#track, kid });
  }

  /** The track is over: nothing opens any more. A sending key stays, for a key that was taken away never seals again. */
  end(): void {
    if (this.#direction === "receive") for (const kid of this.#installed) this.remove(kid);
  }
}
