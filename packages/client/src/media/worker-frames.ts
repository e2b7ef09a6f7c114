import type { Attachment } from "@subrosa/keys";
import {
  type FrameWorker,
  protect,
  unprotect,
  type Protection,
  type ReceiveTrack,
  type SendTrack,
  type Unprotection,
} from "@subrosa/media";
import type { SendingTotals } from "../api/options.ts";
import type { Source } from "../api/publication.ts";
import type { Unsubscribe } from "../events.ts";
import {
  statusOf,
  unknownStatus,
  type FrameKeys,
  type Frames,
  type FramesHost,
  type FrameStatus,
  type Owner,
} from "./frames.ts";
import { sendingTotals } from "./totals.ts";

interface Guarded<Track> {
  readonly track: Track;
  readonly attachment: Attachment;
  readonly ends: Unsubscribe[];
  readonly transforms: (Protection | Unprotection)[];
}

/** Frames through `@subrosa/media`'s worker, with keys from any provider. One worker for one session. */
export class WorkerFrames implements Frames {
  readonly #worker: FrameWorker;
  readonly #keys: FrameKeys;
  readonly #self: string;
  readonly #host: FramesHost;
  readonly #own = new Map<Source, Guarded<SendTrack>>();
  readonly #theirs = new Map<string, Map<Source, Guarded<ReceiveTrack>>>();

  constructor(worker: FrameWorker, keys: FrameKeys, self: string, host: FramesHost) {
    this.#worker = worker;
    this.#keys = keys;
    this.#self = self;
    this.#host = host;
    worker.on("failed", () => host.failed("worker-died"));
  }

  prepare(source: Source): void {
    this.#sending(source);
  }

  protect(sender: RTCRtpSender, source: Source): boolean {
    const { track, transforms } = this.#sending(source);
    const protection = protect(sender, track);
    transforms.push(protection);
    return !protection.failed;
  }

  unprotect(receiver: RTCRtpReceiver, member: string, source: Source): boolean {
    const { track, transforms } = this.#receiving(member, source);
    const unprotection = unprotect(receiver, track);
    transforms.push(unprotection);
    return !unprotection.failed;
  }

  status(owner: Owner, source: Source): FrameStatus {
    const guarded = owner === undefined ? this.#own.get(source) : this.#theirs.get(owner)?.get(source);
    return guarded === undefined ? unknownStatus : statusOf(guarded.track.state, guarded.track.counters);
  }

  sendingTotals(): SendingTotals {
    return sendingTotals([...this.#own.values()].map(({ track }) => track));
  }

  async sealedFrame(source: Source): Promise<Uint8Array | undefined> {
    return this.#own.get(source)?.track.sealedFrame();
  }

  keyPort(): MessagePort {
    return this.#worker.keyPort();
  }

  forget(member: string): void {
    for (const guarded of this.#theirs.get(member)?.values() ?? []) end(guarded);
    this.#theirs.delete(member);
  }

  close(): void {
    for (const guarded of this.#own.values()) end(guarded);
    for (const member of this.#theirs.keys()) this.forget(member);
    this.#own.clear();
    this.#worker.close();
  }

  /** One send track for each source: all its senders share one key and one counter. */
  #sending(source: Source): Guarded<SendTrack> {
    const known = this.#own.get(source);
    if (known !== undefined) return known;
    const track = this.#worker.sendTrack(`${this.#self}/${source}`);
    const guarded: Guarded<SendTrack> = {
      track,
      attachment: this.#keys.attach({ participant: this.#self, source, direction: "send" }, track),
      ends: [track.on("state", () => this.#host.statusChanged(undefined, source))],
      transforms: [],
    };
    this.#own.set(source, guarded);
    return guarded;
  }

  #receiving(member: string, source: Source): Guarded<ReceiveTrack> {
    const tracks = this.#theirs.get(member) ?? new Map<Source, Guarded<ReceiveTrack>>();
    this.#theirs.set(member, tracks);
    const known = tracks.get(source);
    if (known !== undefined) return known;
    const track = this.#worker.receiveTrack(`${member}/${source}`);
    const attachment = this.#keys.attach({ participant: member, source, direction: "receive" }, track);
    const guarded: Guarded<ReceiveTrack> = {
      track,
      attachment,
      ends: [
        track.on("state", () => this.#host.statusChanged(member, source)),
        track.on("unknownKid", (kid) => attachment.unknownKid?.(kid)),
      ],
      transforms: [],
    };
    tracks.set(source, guarded);
    return guarded;
  }
}

function end({ track, attachment, ends, transforms }: Guarded<SendTrack | ReceiveTrack>): void {
  for (const unsubscribe of ends) unsubscribe();
  for (const transform of transforms) transform.stop();
  attachment.detach();
  track.close();
}
