import type { CipherSuite } from "@subrosa/sframe";
import type { AttachmentCount, InstallMessage, ToWorker, TrackCount } from "../messages.ts";
import { StateTracker, type Direction } from "../state.ts";
import type { Wire } from "../wire.ts";
import { wireFormat } from "./formats.ts";
import { KeyFrameRequests } from "./key-frame-requests.ts";
import { KeyPort } from "./key-port.ts";
import { openingStream, sealingStream } from "./pipes.ts";
import { ReceiveTrackKeys, type ReceiveAttachment } from "./receive-track.ts";
import type { ScriptTransformer, WorkerScope } from "./scope.ts";
import { SendTrackKeys, type KeyOwners, type SendAttachment } from "./send-track.ts";
import { WaitingLine } from "./waiting-line.ts";
import type { WireFormat } from "./wire-format.ts";

/** The frame worker without its global scope: the tracks with their key rings, and the transforms that use them. */
export class WorkerSide {
  readonly #scope: WorkerScope;
  readonly #format: WireFormat;
  readonly #owners: KeyOwners = new Map();
  readonly #send = new Map<string, SendTrackKeys>();
  readonly #receive = new Map<string, ReceiveTrackKeys>();
  readonly #senders = new Set<SendAttachment>();
  /** Senders' transforms that ended since the last report, which counts them once more. */
  readonly #ended: SendAttachment[] = [];
  #keyPort: KeyPort | undefined;
  // Key management is done in the order in which it was asked for; derivations take their time.
  #work: Promise<void> = Promise.resolve();

  /** `suite` is SFrame's; a worker has one wire all its life. */
  constructor(scope: WorkerScope, suite: CipherSuite, wire: Wire = "sframe") {
    this.#scope = scope;
    this.#format = wireFormat(wire, suite, () => scope.now());
  }

  /** Does what the page asks for, in order. Resolves when it is done. */
  handle(message: Exclude<ToWorker, { type: "start" }>): Promise<void> {
    switch (message.type) {
      case "install":
        this.#then(() => this.#install(message));
        break;
      case "remove":
        this.#then(() => this.#track(message.direction, message.track).remove(message.kid));
        break;
      case "keys":
        this.#keyPort?.close();
        this.#keyPort = new KeyPort(message.port, (key) => void this.handle(key));
        break;
      case "forget":
        this.#then(() => this.#forget(message.direction, message.track));
        break;
      case "copy":
        this.#then(() => this.#copy(message.track));
        break;
      case "key-frame":
        this.#then(() => this.#sendTrack(message.track).makeKeyFrame());
        break;
      case "report":
        this.#report(message.round);
        break;
    }
    return this.#work;
  }

  /** Puts the track's sealing or opening between the two ends of a transform. Settles when the transform ends. */
  async attach(transformer: ScriptTransformer): Promise<void> {
    const { direction, track, attachment: id } = transformer.options;
    if (direction === "send") {
      const keys = this.#sendTrack(track);
      const attachment: SendAttachment = { id, seen: 0, bytes: 0 };
      if (transformer.generateKeyFrame) {
        // Refused for audio and before the first negotiation: then there is nothing to make.
        attachment.generateKeyFrame = () => void transformer.generateKeyFrame?.().catch(() => undefined);
      }
      keys.attachments.add(attachment);
      this.#senders.add(attachment);
      await run(transformer, sealingStream(keys, attachment));
      keys.attachments.delete(attachment);
      this.#ended.push(attachment);
    } else {
      const keys = this.#receiveTrack(track);
      const request = (): void => void transformer.sendKeyFrameRequest().catch(() => undefined);
      const keyFrames = new KeyFrameRequests(request, () => this.#scope.now());
      const line = new WaitingLine((milliseconds) => this.#scope.after(milliseconds));
      const attachment: ReceiveAttachment = { id, keyFrames, line };
      keys.attachments.add(attachment);
      await run(transformer, openingStream(keys, attachment));
      keys.attachments.delete(attachment);
    }
  }

  #then(step: () => void | Promise<void>): void {
    this.#work = this.#work.then(step);
  }

  async #install(message: InstallMessage): Promise<void> {
    const base = { kid: message.kid, baseKey: message.baseKey };
    try {
      if (message.direction === "send") await this.#sendTrack(message.track).install(base);
      else if (message.tentative) await this.#receiveTrack(message.track).tryOut(base);
      else await this.#receiveTrack(message.track).install(base);
    } finally {
      message.baseKey.fill(0);
    }
  }

  #copy(track: string): void {
    this.#sendTrack(track).copyNext((bytes) => this.#scope.postMessage({ type: "copy", track, bytes }));
  }

  #forget(direction: Direction, id: string): void {
    this.#track(direction, id).close();
    // Transforms that still run go on with the emptied track: they drop everything.
    if (direction === "send") this.#send.delete(id);
    else this.#receive.delete(id);
  }

  #track(direction: Direction, id: string): SendTrackKeys | ReceiveTrackKeys {
    return direction === "send" ? this.#sendTrack(id) : this.#receiveTrack(id);
  }

  #sendTrack(id: string): SendTrackKeys {
    let keys = this.#send.get(id);
    if (!keys) {
      keys = new SendTrackKeys(this.#format, this.#owners, this.#tracker("send", id));
      this.#send.set(id, keys);
    }
    return keys;
  }

  #receiveTrack(id: string): ReceiveTrackKeys {
    let keys = this.#receive.get(id);
    if (!keys) {
      const onUnknownKid = (kid: bigint): void => this.#scope.postMessage({ type: "unknown-kid", track: id, kid });
      keys = new ReceiveTrackKeys(this.#format, this.#tracker("receive", id), onUnknownKid, () => this.#scope.now());
      this.#receive.set(id, keys);
    }
    return keys;
  }

  #tracker(direction: Direction, track: string): StateTracker {
    return new StateTracker(
      direction,
      (state) => this.#scope.postMessage({ type: "state", direction, track, state }),
      () => this.#scope.now(),
    );
  }

  /** The page asks for this twice a second: counters never travel unasked. */
  #report(round: number): void {
    const attachments: AttachmentCount[] = [];
    for (const { id, seen, bytes } of this.#senders) attachments.push({ attachment: id, seen, bytes });
    for (const attachment of this.#ended.splice(0)) this.#senders.delete(attachment);
    const tracks: TrackCount[] = [];
    for (const [track, { counters }] of this.#send) tracks.push({ direction: "send", track, counters });
    for (const [track, { counters }] of this.#receive) tracks.push({ direction: "receive", track, counters });
    this.#scope.postMessage({ type: "report", round, attachments, tracks });
  }
}

/** Runs until the transform is taken away or its connection closes. Then frames stop, which is all that may happen. */
async function run(transformer: ScriptTransformer, stream: TransformStream): Promise<void> {
  try {
    await transformer.readable.pipeThrough(stream).pipeTo(transformer.writable);
  } catch {
    // An end like any other: nothing passes a pipe that has failed.
  }
}
