import type { Failure, Watched } from "./link.ts";
import { handleOf } from "./protect.ts";
import type { ReceiveTrack, TrackHandle } from "./tracks.ts";
import { setTransform, transformOf } from "./transform.ts";

/** A receiver whose frames are opened. */
export interface Unprotection {
  /** Whether opening has failed, which is final: the receiver's track is stopped. The track's `state` says why. */
  readonly failed: boolean;
  /** Ends the watch over the receiver. The transform stays: frames that don't open are noise at full volume. */
  stop(): void;
}

const unprotections = new WeakMap<RTCRtpReceiver, ReceiverUnprotection>();

class ReceiverUnprotection implements Unprotection, Watched {
  readonly track: TrackHandle;
  readonly #receiver: RTCRtpReceiver;
  #transform: unknown;
  #failed = false;

  constructor(receiver: RTCRtpReceiver, track: TrackHandle) {
    this.#receiver = receiver;
    this.track = track;
  }

  get failed(): boolean {
    return this.#failed;
  }

  attach(): void {
    const { link, id } = this.track;
    if (link.ended) {
      this.fail("worker-died");
      return;
    }
    const options = { direction: "receive", track: id, attachment: link.nextAttachment() } as const;
    try {
      this.#transform = setTransform(this.#receiver, link.worker, options);
    } catch {
      this.fail("transform-refused");
    }
  }

  get ended(): boolean {
    return this.#receiver.transport?.state === "closed";
  }

  check(): void {
    if (!this.#failed && transformOf(this.#receiver) !== this.#transform) this.fail("transform-refused");
  }

  fail(reason: Failure): void {
    if (this.#failed) return;
    this.#failed = true;
    // A stopped track plays nothing, whatever comes, and never starts again.
    this.#receiver.track.stop();
    this.track.fail(reason);
  }

  stop(): void {
    this.track.link.unwatch(this);
  }
}

/**
 * Opens what this receiver gets, from its first frame, and plays nothing else. Call it in the task that made the receiver:
 * after `addTransceiver`, in the `track` event, or right after `await setRemoteDescription`.
 *
 * Never throws for what a browser does: when the transform is refused or the worker is dead, the unprotection comes back
 * `failed`, the remote track is stopped, and the track's state is `InternalError`. A receiver may be unprotected again for another
 * track of the same frame worker, which ends the earlier unprotection: SFUs use receivers again. Throws {@link MediaError} `foreign-track`
 * or `wrong-direction` when `track` is not a receive track.
 */
export function unprotect(receiver: RTCRtpReceiver, track: ReceiveTrack): Unprotection {
  const handle = handleOf(track, "receive");
  // It would miss its transform.
  unprotections.get(receiver)?.stop();
  const unprotection = new ReceiverUnprotection(receiver, handle);
  unprotections.set(receiver, unprotection);
  unprotection.attach();
  handle.link.watch(unprotection);
  return unprotection;
}
