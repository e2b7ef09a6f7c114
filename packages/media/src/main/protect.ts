import { MediaError } from "../errors.ts";
import { sentBy, SenderAccount } from "./account.ts";
import type { Watched, WorkerLink } from "./link.ts";
import { TrackHandle, type SendTrack } from "./tracks.ts";
import { setTransform, transformOf } from "./transform.ts";

/** A protected sender. */
export interface Protection {
  /** Takes the sender's track away and ends the watch over it. The transform stays: without it frames could leave in the clear. */
  stop(): void;
}

const accounts = new WeakMap<RTCRtpSender, { readonly link: WorkerLink; readonly account: SenderAccount }>();

/** Whether {@link protect} has been called for this sender. */
export function isProtected(sender: RTCRtpSender): boolean {
  return accounts.has(sender);
}

/** Sends nothing any more. Rejected when the connection is closed, and then nothing is sent either. */
export function takeTrackAway(sender: RTCRtpSender): void {
  sender.replaceTrack(null).catch(() => undefined);
}

class SenderProtection implements Protection, Watched {
  readonly track: TrackHandle;
  readonly account: SenderAccount;
  readonly #sender: RTCRtpSender;
  #transform: unknown;
  #failed = false;

  constructor(sender: RTCRtpSender, track: TrackHandle, account: SenderAccount) {
    this.#sender = sender;
    this.track = track;
    this.account = account;
  }

  attach(): void {
    const { link, id } = this.track;
    if (link.ended) {
      this.fail("worker-died");
      return;
    }
    const attachment = link.nextAttachment();
    this.account.attachments.add(attachment);
    try {
      this.#transform = setTransform(this.#sender, link.worker, { direction: "send", track: id, attachment });
    } catch {
      this.fail("transform-refused");
    }
  }

  get ended(): boolean {
    return this.#sender.transport?.state === "closed";
  }

  sent(): Promise<number> {
    return sentBy(this.#sender, this.account.kind);
  }

  check(): void {
    if (this.#failed) {
      if (this.#sender.track) takeTrackAway(this.#sender);
    } else if (transformOf(this.#sender) !== this.#transform) {
      this.fail("leak-stopped");
    }
  }

  fail(reason: "leak-stopped" | "transform-refused" | "worker-died"): void {
    takeTrackAway(this.#sender);
    if (this.#failed) return;
    this.#failed = true;
    this.track.fail(reason);
  }

  stop(): void {
    takeTrackAway(this.#sender);
    this.track.link.unwatch(this);
  }
}

/**
 * Encrypts what this sender sends, from its first frame. Call it in the task that made the sender (`addTransceiver`, or
 * before `addTrack`'s caller returns), on a connection from {@link createPeerConnection}: later, frames may be gone already.
 *
 * Never throws for what a browser does: when the transform is refused the sender's track is taken away at once, and the
 * track's state is `InternalError`. A sender may be protected again for another track of the same frame worker.
 * Throws {@link MediaError} `foreign-track` or `wrong-direction` when `track` is not a send track of a {@link FrameWorker},
 * `sender-in-use` when the sender was protected by another worker, whose counts are gone.
 */
export function protect(sender: RTCRtpSender, track: SendTrack): Protection {
  const handle = handleOf(track, "send");
  const known = accounts.get(sender);
  if (known && known.link !== handle.link) {
    throw new MediaError(
      "sender-in-use",
      "This sender was protected by another frame worker; the caller must make a new transceiver.",
    );
  }
  const account = known?.account ?? new SenderAccount(kindOf(sender));
  accounts.set(sender, { link: handle.link, account });
  const protection = new SenderProtection(sender, handle, account);
  protection.attach();
  handle.link.watch(protection);
  return protection;
}

/** Audio or video, also while the sender has no track: only audio has `dtmf`. */
function kindOf(sender: RTCRtpSender): "audio" | "video" {
  return (sender.track?.kind ?? (sender.dtmf ? "audio" : "video")) === "audio" ? "audio" : "video";
}

/** The page's end of a track. Throws when it isn't one of ours, or goes the other way. */
export function handleOf(track: object, direction: "send" | "receive"): TrackHandle {
  if (!(track instanceof TrackHandle)) {
    throw new MediaError("foreign-track", "The track must come from FrameWorker.sendTrack or receiveTrack.");
  }
  if (track.direction !== direction) {
    throw new MediaError("wrong-direction", "protect() takes a send track, unprotect() a receive track.");
  }
  return track;
}
