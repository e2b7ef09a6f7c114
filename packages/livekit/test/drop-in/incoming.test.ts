import { RoomSecret } from "@subrosa/keys";
import type { ReceiveTrack, TrackState } from "@subrosa/media";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Incoming, type Label } from "../../src/drop-in/incoming.ts";
import { trackKey, type Seat } from "../../src/drop-in/keys.ts";
import { StaticTracks } from "../../src/drop-in/track-keys.ts";

const stopped = vi.fn<() => void>();
const bound = vi.fn<(receiver: unknown, frames: ReceiveTrack) => void>();
vi.mock("@subrosa/media", () => ({
  unprotect(receiver: unknown, frames: ReceiveTrack) {
    bound(receiver, frames);
    return { failed: false, stop: stopped };
  },
}));

const secret = await RoomSecret.from({ application: new Uint8Array(32).fill(3), room: "room-1" });
const ana: Seat = { identity: "ana", instance: "a1" };
const camera: Label = { identity: "ana", source: 1, name: "" };

/** A track of the frame worker, with the keys that it has. */
class FakeTrack {
  readonly keys = new Map<bigint, Uint8Array>();
  readonly state: TrackState = { state: "MissingKey", reason: "no-key" };

  install({ kid, baseKey }: { kid: bigint; baseKey: Uint8Array }): void {
    this.keys.set(kid, baseKey.slice());
  }

  remove(kid: bigint): void {
    this.keys.delete(kid);
  }

  on(): () => void {
    return () => undefined;
  }

  close(): void {
    this.keys.clear();
  }
}

describe("others' tracks", () => {
  const tracks: FakeTrack[] = [];
  let incoming: Incoming;
  const receiver = (): RTCRtpReceiver => Object.create(null) as RTCRtpReceiver;

  /** What opens frames that come by this receiver. */
  const last = (): FakeTrack => tracks.find((track) => Object.is(track, bound.mock.lastCall?.[1]))!;

  /** Who has this key, if anybody. */
  const holders = (kid: bigint): number => tracks.filter(({ keys }) => keys.has(kid)).length;

  beforeEach(() => {
    tracks.length = 0;
    vi.clearAllMocks();
    const receiveTrack = (): FakeTrack => {
      const track = new FakeTrack();
      tracks.push(track);
      return track;
    };
    const worker = { receiveTrack };
    const keys = Reflect.construct(StaticTracks, [worker, secret]) as StaticTracks;
    const options = { worker, keys, instance: "b1", stateChanged: () => undefined };
    incoming = Reflect.construct(Incoming, [options]) as Incoming;
  });

  it("open under the key that their participant announced for that source and name, and under no other label", async () => {
    incoming.announced(ana, [{ source: 1, name: "", kid: 7n }]);
    incoming.bind(receiver(), camera);
    await vi.waitFor(() => expect(holders(7n)).toBe(1));
    expect(last().keys.get(7n)).toEqual(await trackKey(secret, ana, 1, 7n));
    for (const other of [
      { ...camera, identity: "ben" },
      { ...camera, source: 2 },
      { ...camera, name: "front door" },
    ]) {
      incoming.bind(receiver(), other);
      expect(incoming.isAnnounced(other)).toBe(false);
      expect(last().keys.size).toBe(0);
    }
    expect(holders(7n)).toBe(1);
  });

  it("open nothing as long as nobody knows what they are", () => {
    incoming.announced(ana, [{ source: 1, name: "", kid: 7n }]);
    incoming.bind(receiver(), undefined);
    expect(last().keys.size).toBe(0);
  });

  it("of one label share what was seen, and receivers change labels", async () => {
    const [one, two] = [receiver(), receiver()];
    incoming.bind(one, camera);
    const first = last();
    incoming.bind(two, camera);
    expect(last()).toBe(first);
    incoming.bind(one, camera);
    expect(bound).toHaveBeenCalledTimes(2);
    incoming.bind(one, { ...camera, source: 0 });
    expect(stopped).toHaveBeenCalledTimes(1);
    expect(last()).not.toBe(first);
    incoming.announced(ana, [{ source: 1, name: "", kid: 7n }]);
    await vi.waitFor(() => expect(first.keys.has(7n)).toBe(true));
    expect(last().keys.size).toBe(0);
  });

  it("lose the keys that are announced no more, at once, and those of an earlier page", async () => {
    incoming.bind(receiver(), camera);
    incoming.announced(ana, [{ source: 1, name: "", kid: 7n }]);
    await vi.waitFor(() => expect(holders(7n)).toBe(1));
    const again = { ...ana, instance: "a2" };
    incoming.announced(again, [{ source: 1, name: "", kid: 8n }]);
    expect(holders(7n)).toBe(0);
    await vi.waitFor(() => expect(holders(8n)).toBe(1));
    incoming.announced(again, []);
    expect(holders(8n)).toBe(0);
  });

  it("get no key that was withdrawn while it was derived", async () => {
    incoming.bind(receiver(), camera);
    incoming.announced(ana, [{ source: 1, name: "", kid: 7n }]);
    incoming.announced(ana, []);
    await trackKey(secret, ana, 1, 7n);
    await new Promise((resolve) => setTimeout(resolve));
    expect(holders(7n)).toBe(0);
  });
});
