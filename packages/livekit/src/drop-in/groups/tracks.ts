import type { FrameKeys, GroupStay } from "@subrosa/client/group-line";
import { sources, type Attachment } from "@subrosa/keys";
import type { FrameWorker, ReceiveTrack, SendTrack } from "@subrosa/media";
import type { Seat } from "../keys.ts";
import type { OwnTrack, TrackKeySource } from "../track-keys.ts";

/** A context (RFC 9605 §5.2) of ours, with a counter that outlives the tracks under it. */
interface Slot {
  readonly label: string;
  readonly context: number;
  readonly frames: SendTrack;
  attachment: Attachment | undefined;
  taken: boolean;
}

/** Contexts that somebody may announce: more tracks than a page can publish. */
const mostContexts = 1_024;

/**
 * The group's keys for LiveKit's tracks. What we announce as a track's KID is its context: `instance × 4 + source`; leaf and epoch are the group's. A context
 * belongs to one source and name for as long as the frame worker lives, for its counter and what receivers have seen of it go on; two tracks of one source and name at a time have two.
 */
export class GroupTrackKeys implements TrackKeySource {
  readonly #worker: FrameWorker;
  readonly #id: string = crypto.randomUUID();
  #slots: Slot[] = [];
  #stay: Pick<GroupStay, "connection" | "keys"> | undefined;

  constructor(worker: FrameWorker) {
    this.#worker = worker;
  }

  /** Keys come from this stay's group from now on. */
  follow(stay: Pick<GroupStay, "connection" | "keys">): void {
    this.#stay = stay;
    for (const slot of this.#slots) slot.attachment = attach(stay.keys, stay.connection, "send", slot);
  }

  start(source: number, name: string): OwnTrack {
    const label = `${source} ${name}`;
    const slot = this.#slots.find((one) => one.label === label && !one.taken) ?? this.#newSlot(source, label);
    slot.taken = true;
    return {
      kid: BigInt(slot.context),
      frames: slot.frames,
      end: () => {
        slot.taken = false;
      },
    };
  }

  give(frames: ReceiveTrack, { instance: connection }: Seat, _source: number, kid: bigint): () => void {
    if (this.#stay === undefined || kid >= mostContexts) return () => undefined;
    const attachment = attach(this.#stay.keys, connection, "receive", { context: Number(kid), frames });
    return () => attachment.detach();
  }

  /** Seals nothing any more. */
  close(): void {
    for (const { attachment, frames } of this.#slots.splice(0)) {
      attachment?.detach();
      frames.close();
    }
  }

  #newSlot(source: number, label: string): Slot {
    // sources that rooms don't have share the contexts of the first
    const ours = source < sources.length ? source : 0;
    const instance = this.#slots.filter(({ context }) => context % sources.length === ours).length;
    const context = instance * sources.length + ours;
    const frames = this.#worker.sendTrack(`${this.#id}/${context}`);
    const bare = { label, context, frames, taken: true };
    const { keys, connection = "" } = this.#stay ?? {};
    const slot = { ...bare, attachment: keys && attach(keys, connection, "send", bare) };
    this.#slots.push(slot);
    return slot;
  }
}

function attach(
  keys: FrameKeys,
  participant: string,
  direction: "send" | "receive",
  { context, frames }: { readonly context: number; readonly frames: SendTrack | ReceiveTrack },
): Attachment {
  const source = sources[context % sources.length] ?? "microphone";
  const instance = Math.floor(context / sources.length);
  return keys.attach({ participant, source, instance, direction }, frames);
}
