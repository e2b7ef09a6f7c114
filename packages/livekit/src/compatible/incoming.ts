import type { LiveKitKeys } from "@subrosa/keys/livekit";
import { unprotect, type FrameWorker, type ReceiveTrack, type Unprotection } from "@subrosa/media";
import type { Label } from "../drop-in/incoming.ts";

/** What receivers need of the session around them. */
export interface SharedIncomingOptions {
  readonly worker: FrameWorker;
  readonly keys: LiveKitKeys;
  /** Names our tracks in the worker. */
  readonly instance: string;
  /** How frames under this label fare has changed. */
  stateChanged(label: Label, frames: ReceiveTrack): void;
}

interface Received {
  readonly label: Label;
  readonly frames: ReceiveTrack;
  detach(): void;
}

interface Binding {
  readonly unprotection: Unprotection;
  readonly frames: ReceiveTrack;
}

/**
 * Others' tracks. The server's word on whose they are is all that there is: the key is everybody's. But a stream that has played under one label
 * plays under no other, until that publication is over.
 */
export class SharedIncoming {
  readonly #options: SharedIncomingOptions;
  readonly #nobody: ReceiveTrack;
  readonly #received = new Map<string, Received>();
  readonly #bindings = new WeakMap<RTCRtpReceiver, Binding>();
  #made = 0;

  constructor(options: SharedIncomingOptions) {
    this.#options = options;
    this.#nobody = options.worker.receiveTrack(`${options.instance}/nobody`);
  }

  /** Opens what this receiver gets as what this label says; without a label, nothing. Receivers are used again for other tracks. */
  bind(receiver: RTCRtpReceiver, label: Label | undefined): void {
    const frames = label === undefined ? this.#nobody : (this.under(label) ?? this.#start(label));
    const bound = this.#bindings.get(receiver);
    if (bound?.frames === frames) return;
    bound?.unprotection.stop();
    this.#bindings.set(receiver, { unprotection: unprotect(receiver, frames), frames });
  }

  /** Nobody announces anything here: whether it is encrypted shows when it opens. */
  isAnnounced(): boolean {
    return true;
  }

  /** What opens frames under this label, if anything is subscribed there. */
  under(label: Label): ReceiveTrack | undefined {
    return this.#received.get(keyOf(label))?.frames;
  }

  /** This identity publishes these and nothing else any more: what played under other labels may go on elsewhere. */
  keep(identity: string, labels: readonly Label[]): void {
    const kept = new Set(labels.map(keyOf));
    for (const [key, { label, frames, detach }] of this.#received) {
      if (label.identity !== identity || kept.has(key)) continue;
      detach();
      frames.close();
      this.#received.delete(key);
    }
  }

  /** Opens nothing any more. */
  close(): void {
    this.#nobody.close();
    for (const { label } of this.#received.values()) this.keep(label.identity, []);
  }

  #start(label: Label): ReceiveTrack {
    const { worker, keys, instance, stateChanged } = this.#options;
    const frames = worker.receiveTrack(`${instance}/${this.#made++}`);
    frames.on("state", () => stateChanged(label, frames));
    const { detach } = keys.attach({ direction: "receive" }, frames);
    this.#received.set(keyOf(label), { label, frames, detach });
    return frames;
  }
}

function keyOf({ identity, source, name }: Label): string {
  return JSON.stringify([identity, source, name]);
}
