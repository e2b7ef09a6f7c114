import { RoomSecret } from "@subrosa/keys";
import type { SendTrack, TrackState } from "@subrosa/media";
import { Track, type LocalTrack } from "livekit-client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AnnouncedTrack } from "../../src/drop-in/announced.ts";
import { trackKey } from "../../src/drop-in/keys.ts";
import { guardSenders, Outgoing } from "../../src/drop-in/outgoing.ts";
import { StaticTracks } from "../../src/drop-in/track-keys.ts";

const protectedBy = vi.fn<(sender: unknown, frames: SendTrack) => void>();
vi.mock("@subrosa/media", () => ({ protect: (sender: unknown, frames: SendTrack) => protectedBy(sender, frames) }));

const secret = await RoomSecret.from({ application: new Uint8Array(32).fill(3), room: "room-1" });
const seat = { identity: "ana", instance: "a1" };

class FakeTrack {
  readonly keys = new Map<bigint, Uint8Array>();
  readonly state: TrackState = { state: "MissingKey", reason: "no-key" };
  keyFrames = 0;
  closed = false;

  install({ kid, baseKey }: { kid: bigint; baseKey: Uint8Array }): void {
    this.keys.set(kid, baseKey.slice());
  }

  on(): () => void {
    return () => undefined;
  }

  makeKeyFrame(): void {
    this.keyFrames++;
  }

  close(): void {
    this.closed = true;
  }
}

describe("our tracks", () => {
  let outgoing: Outgoing;
  let announced: readonly AnnouncedTrack[];
  const made = new Map<string, FakeTrack>();
  const camera = { source: Track.Source.Camera } as LocalTrack;
  const sender = (): RTCRtpSender => Object.create(null) as RTCRtpSender;
  const frames = (): FakeTrack[] => [...made.values()];

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    vi.clearAllMocks();
    made.clear();
    announced = [];
    const sendTrack = (id: string): FakeTrack => {
      const track = made.get(id) ?? new FakeTrack();
      made.set(id, track);
      return track;
    };
    const options = {
      keys: Reflect.construct(StaticTracks, [{ sendTrack }, secret, () => seat]) as StaticTracks,
      changed: (tracks: readonly AnnouncedTrack[]) => (announced = tracks),
      stateChanged: () => undefined,
    };
    outgoing = Reflect.construct(Outgoing, [options]) as Outgoing;
  });
  afterEach(() => {
    outgoing.close();
    vi.useRealTimers();
  });

  it("are protected in the task that made the sender, and announced with the key that seals them", async () => {
    outgoing.protect(sender(), camera, "front");
    expect(protectedBy).toHaveBeenCalledTimes(1);
    expect(announced).toMatchObject([{ source: 1, name: "front" }]);
    const kid = announced[0]!.kid;
    await vi.waitFor(() => expect(frames()[0]!.keys.has(kid)).toBe(true));
    expect(frames()[0]!.keys.get(kid)).toEqual(await trackKey(secret, seat, 1, kid));
  });

  it("keep key and counter when all is published again, and get others under another name", () => {
    outgoing.protect(sender(), camera, "front");
    const [first] = announced;
    outgoing.unpublished(camera);
    outgoing.protect(sender(), camera, "front");
    vi.advanceTimersByTime(60_000);
    expect([announced.length, announced[0]?.kid, frames().length]).toEqual([1, first?.kid, 1]);
    outgoing.protect(sender(), camera, "back");
    expect(announced[0]?.kid).not.toBe(first?.kid);
    expect(frames().map(({ closed }) => closed)).toEqual([true, false]);
  });

  it("are announced no more when they are published no more", () => {
    outgoing.protect(sender(), camera, "front");
    outgoing.unpublished(camera);
    expect(announced).toHaveLength(1);
    vi.advanceTimersByTime(60_000);
    expect([announced.length, frames()[0]?.closed]).toEqual([0, true]);
  });

  it("make one key frame for all who come in a while", () => {
    outgoing.protect(sender(), camera, "");
    for (let i = 0; i < 50; i++) outgoing.makeKeyFrames();
    vi.advanceTimersByTime(10_000);
    expect(frames()[0]?.keyFrames).toBe(1);
    outgoing.makeKeyFrames();
    vi.advanceTimersByTime(10_000);
    expect(frames()[0]?.keyFrames).toBe(2);
  });

  it("have no senders that nobody protects, and of two codecs one key", async () => {
    const made1 = sender();
    const backup = { sender: undefined };
    const engine = {
      addTrack: () => undefined,
      createSender: () => Promise.resolve(made1),
      createSimulcastSender: (_track: unknown, noted: { sender: unknown }) => {
        noted.sender = sender();
        return Promise.resolve(noted.sender);
      },
    };
    Reflect.apply(guardSenders, undefined, [engine, () => outgoing]);
    expect(await Reflect.apply(engine.createSender, engine, [camera, {}])).toBe(made1);
    expect(protectedBy.mock.lastCall?.[0]).toBe(made1);
    const made2: unknown = await Reflect.apply(engine.createSimulcastSender, engine, [camera, backup, {}]);
    expect(protectedBy.mock.lastCall?.[0]).toBe(made2);
    expect(frames()).toHaveLength(1);
    await expect(
      Reflect.apply(engine.createSender, engine, [camera, { name: "x".repeat(2000) }]),
    ).rejects.toMatchObject({
      code: "name-too-long",
    });
  });
});
