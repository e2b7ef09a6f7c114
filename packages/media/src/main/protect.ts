import { MediaError } from "../errors.ts";
import { sentBy, SenderAccount, type Sent } from "./account.ts";
import type { Failure, Watched } from "./link.ts";
import { protectionFailed, silence, takeTrackAway } from "./silence.ts";
import { TrackHandle, type SendTrack } from "./tracks.ts";
import { setTransform, transformOf } from "./transform.ts";

/** A protected sender. */
export interface Protection {
  /**
   * Whether the encryption of this sender has failed, which is final: it has lost its track and takes no other, so the caller
   * must make a new transceiver. The track's `state` event comes with it and says why.
   */
  readonly failed: boolean;
  /** Takes the sender's track away and ends the watch over it. The transform stays: without it frames could leave in the clear. */
  stop(): void;
}

const protections = new WeakMap<RTCRtpSender, SenderProtection>();

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

  get failed(): boolean {
    return this.#failed;
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

  sent(): Promise<Sent> {
    return sentBy(this.#sender, this.account.kind);
  }

  counted(frames: number): void {
    this.track.sent += frames;
  }

  check(): void {
    if (!this.#failed && transformOf(this.#sender) !== this.#transform) this.fail("leak-stopped");
    else if (this.#failed && this.#sender.track) silence(this.#sender);
  }

  fail(reason: Failure): void {
    if (this.#failed) return;
    this.#failed = true;
    silence(this.#sender);
    this.track.fail(reason);
  }

  stop(): void {
    this.track.link.unwatch(this);
    // Another protection may have taken this one's place.
    if (protections.get(this.#sender) === this) takeTrackAway(this.#sender);
  }
}

/** The watch over a sender's encryption; undefined when nobody has protected it. */
export function protectionOf(sender: RTCRtpSender): Pick<Watched, "check"> | undefined {
  return protections.get(sender);
}

/**
 * Encrypts what this sender sends, from its first frame. Call it in the task that made the sender (`addTransceiver`, or
 * before `addTrack`'s caller returns), on a connection from {@link createPeerConnection}: later, frames may be gone already.
 *
 * Never throws for what a browser does: when the transform is refused or the worker is dead, the protection comes back
 * `failed`, the sender's track is taken away at once, and the track's state is `InternalError`. A sender may be protected
 * again for another track of the same frame worker, which ends the earlier protection.
 * Throws {@link MediaError} `foreign-track` or `wrong-direction` when `track` is not a send track of a {@link FrameWorker},
 * `protection-failed` when an earlier protection of the sender has failed, `sender-in-use` when the sender was protected by
 * another worker, whose counts are gone.
 */
export function protect(sender: RTCRtpSender, track: SendTrack): Protection {
  const handle = handleOf(track, "send");
  const known = protections.get(sender);
  if (known?.failed === true) throw protectionFailed();
  if (known && known.track.link !== handle.link) {
    throw new MediaError(
      "sender-in-use",
      "This sender was protected by another frame worker; the caller must make a new transceiver.",
    );
  }
  if (known) handle.link.unwatch(known);
  const protection = new SenderProtection(sender, handle, known?.account ?? new SenderAccount(kindOf(sender)));
  protections.set(sender, protection);
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
