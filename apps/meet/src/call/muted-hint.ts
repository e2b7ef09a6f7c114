import { Store } from "../app/store.ts";
import { voice, watchOwnLevel } from "../devices/level.ts";
import type { OwnDevices } from "../devices/own.ts";

const speechNeeded = 1_000;
const dismissalsUntilQuiet = 2;

/** "You're muted": after a second of speech, once for each mute, never after push-to-talk, and not again after two dismissals. */
export class MutedHint {
  readonly shown: Store<boolean> = new Store(false);
  readonly #devices: OwnDevices;
  readonly #unsubscribe: () => void;
  #muted = false;
  #dismissals = 0;
  /** This mute follows a push-to-talk: the person knows. */
  #talked = false;
  #endListening: () => void = () => undefined;

  constructor(devices: OwnDevices) {
    this.#devices = devices;
    this.#unsubscribe = devices.state.subscribe(() => this.#follow());
    this.#follow();
  }

  dismiss(): void {
    this.#dismissals++;
    this.shown.set(false);
  }

  pushedToTalk(): void {
    this.#talked = true;
  }

  close(): void {
    this.#unsubscribe();
    this.#endListening();
  }

  #follow(): void {
    const { on, track } = this.#devices.state.get().microphone;
    const muted = !on && track !== undefined;
    if (muted === this.#muted) return;
    this.#muted = muted;
    this.#endListening();
    this.shown.set(false);
    if (!muted) return;
    if (!this.#talked && this.#dismissals < dismissalsUntilQuiet) this.#listen(track);
    this.#talked = false;
  }

  /** A muted track is silent, so a copy of it listens. It goes nowhere, and one hint ends it. */
  #listen(mutedTrack: MediaStreamTrack): void {
    const copy = mutedTrack.clone();
    copy.enabled = true;
    let since: number | undefined;
    const end = watchOwnLevel(copy, (level) => {
      const time = performance.now();
      if (level < voice * 2) since = undefined;
      else since ??= time;
      if (since === undefined || time - since < speechNeeded) return;
      this.#endListening();
      this.shown.set(true);
    });
    this.#endListening = () => {
      end();
      copy.stop();
    };
  }
}
