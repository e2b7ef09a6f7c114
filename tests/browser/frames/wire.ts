import { KeyRing, OpeningKey, defaultSuite } from "@subrosa/sframe";
import { until } from "../harness/index.ts";
import { baseKey, negotiate, openRecorded, type LabTab } from "./lab.ts";

/** One sender of each. */
export const kinds = ["video", "audio"] as const;
type Kind = (typeof kinds)[number];

/** No frame of either kind. */
export const nothing: Readonly<Record<Kind, number>> = { video: 0, audio: 0 };

/** KID and byte of the key under which Alice's track of this kind is sealed: no key seals for two tracks. */
const keys: Readonly<Record<Kind, readonly [number, number]>> = { video: [1, 7], audio: [2, 7] };

/** Alice, who protects `alice/video` and `alice/audio`, and at the other end of her connection a tap: a peer without keys. */
export class Wire {
  readonly #alice: LabTab;
  readonly #tap: LabTab;
  #plain = false;

  /** Alice's page, and the tap's if that is another one. */
  constructor(alice: LabTab, tap: LabTab = alice) {
    this.#alice = alice;
    this.#tap = tap;
  }

  /** Makes the senders and the tap, without keys and not connected yet. */
  async publish(): Promise<void> {
    await this.#alice.call("send", "alice", { kind: "video", track: "alice/video", codec: "video/VP8" });
    await this.#alice.call("send", "alice", { kind: "audio", track: "alice/audio", codec: "audio/opus" });
    await this.#tap.call("receive", "tap", { tap: "tap" });
  }

  async installKeys(): Promise<void> {
    for (const kind of kinds) await this.#alice.call("install", "send", `alice/${kind}`, ...keys[kind]);
  }

  connect(): Promise<void> {
    return negotiate(this.#alice, "alice", this.#tap, "tap");
  }

  /** Publishes with keys, connects, and waits until sealed frames arrive. */
  async open(): Promise<void> {
    await this.publish();
    await this.installKeys();
    await this.connect();
    await this.more();
  }

  /** How many frames have arrived at the tap; padding, which nobody made, is no frame. */
  async arrived(kind?: Kind): Promise<number> {
    return await this.#tap.call("count", "tap", "tap", kind);
  }

  /** Waits for more frames at the tap, of each kind. */
  async more(of: readonly Kind[] = kinds): Promise<void> {
    const before = await Promise.all(of.map((kind) => this.arrived(kind)));
    for (const [i, kind] of of.entries()) {
      await until(async () => (await this.arrived(kind)) > before[i]! + 10, { what: `more ${kind} frames at the tap` });
    }
  }

  /** How many of the tap's frames are not ours: what the tap got opens with the key, or it left in the clear. */
  async inTheClear(): Promise<number> {
    const ring = new KeyRing();
    for (const kind of kinds) ring.add(await OpeningKey.derive(defaultSuite, baseKey(...keys[kind])));
    let clear = 0;
    for (const frame of await this.#tap.call("recorded", "tap", "tap")) {
      if (frame.bytes === "") continue;
      const opened = await openRecorded(frame, ring);
      if (typeof opened === "string" && opened !== "replayed") clear++;
    }
    return clear;
  }

  /** A call between the same pages of someone who encrypts nothing: the measure of what would have arrived meanwhile. */
  async plainCall(meanwhile: () => Promise<void> = async () => {}): Promise<void> {
    if (!this.#plain) {
      this.#plain = true;
      for (const kind of kinds) await this.#alice.call("send", "mallory", { kind });
      await this.#tap.call("receive", "control", { plain: true });
      await negotiate(this.#alice, "mallory", this.#tap, "control");
    }
    await until(
      async () => {
        await meanwhile();
        return (await this.#tap.call("seesPicture", "control")) && (await this.#tap.call("hearsTone", "control"));
      },
      { what: "a call that nobody encrypts" },
    );
  }

  /** How many new frames arrive while such a call goes on, after what was under way has arrived. */
  async arrivesStill(): Promise<Record<Kind, number>> {
    await this.plainCall();
    // Firefox repeats an old frame now and then, to probe the path.
    const distinct = async (): Promise<Record<Kind, number>> => ({
      video: await this.#tap.call("distinct", "tap", "tap", "video"),
      audio: await this.#tap.call("distinct", "tap", "tap", "audio"),
    });
    const played = async (): Promise<number> =>
      (await this.#tap.call("stats", "control", "inbound-rtp", "video"))[0]?.["framesDecoded"] ?? 0;
    const before = await distinct();
    const from = await played();
    await until(async () => (await played()) > from + 20, { what: "more of the call that nobody encrypts" });
    const after = await distinct();
    return { video: after.video - before.video, audio: after.audio - before.audio };
  }
}
