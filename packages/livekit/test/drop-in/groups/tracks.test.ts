import type { TrackRef } from "@subrosa/keys";
import type { ReceiveTrack } from "@subrosa/media";
import { beforeEach, describe, expect, it } from "vitest";
import { GroupTrackKeys } from "../../../src/drop-in/groups/tracks.ts";

interface Attached extends TrackRef {
  readonly id: string;
}

/** What is attached to the group of one stay now. */
class FakeKeys {
  readonly attached = new Set<Attached>();

  attach(track: TrackRef, { id }: { id: string }): { detach: () => void } {
    const one = { ...track, id };
    this.attached.add(one);
    return { detach: () => void this.attached.delete(one) };
  }
}

const closed: string[] = [];
let keys: GroupTrackKeys;
let group: FakeKeys;
const frames = (id: string): ReceiveTrack => Object.assign(Object.create(null), { id }) as ReceiveTrack;

beforeEach(() => {
  closed.length = 0;
  const track = (id: string): object => ({ id, close: () => closed.push(id) });
  keys = Reflect.construct(GroupTrackKeys, [{ sendTrack: track }]) as GroupTrackKeys;
  group = new FakeKeys();
});

describe("our tracks in a group", () => {
  it("have contexts by their source, also before there is a group, and several of one source", () => {
    const first = keys.start(1, "front");
    keys.follow({ connection: "a1", keys: group });
    const second = keys.start(1, "back");
    const odd = keys.start(255, "telemetry");
    expect([first.kid, second.kid, odd.kid]).toEqual([1n, 5n, 0n]);
    expect([...group.attached]).toMatchObject([
      { participant: "a1", direction: "send", source: "camera", instance: 0 },
      { participant: "a1", direction: "send", source: "camera", instance: 1 },
      { participant: "a1", direction: "send", source: "microphone", instance: 0 },
    ]);
    expect(keys.start(0, "").kid).toBe(4n);
  });

  it("keep context and counter when they come again, and give them to no other name", () => {
    keys.follow({ connection: "a1", keys: group });
    const first = keys.start(1, "");
    first.end();
    const other = keys.start(1, "front");
    const again = keys.start(1, "");
    const beside = keys.start(1, "");
    expect([first.kid, other.kid, again.kid, beside.kid]).toEqual([1n, 5n, 1n, 9n]);
    expect(again.frames).toBe(first.frames);
    expect(closed).toEqual([]);
  });

  it("go over to another stay's group, and end with the session", () => {
    keys.follow({ connection: "a1", keys: group });
    keys.start(1, "");
    const next = new FakeKeys();
    keys.follow({ connection: "a2", keys: next });
    expect([...next.attached]).toMatchObject([{ participant: "a2", source: "camera" }]);
    keys.close();
    expect([next.attached.size, closed.length]).toEqual([0, 1]);
  });
});

describe("others' tracks in a group", () => {
  it("open by the connection and the context that were announced, until that is taken back", () => {
    keys.follow({ connection: "b1", keys: group });
    const takeBack = keys.give(frames("r"), { identity: "ana", instance: "a1" }, 1, 6n);
    expect([...group.attached]).toEqual([
      { participant: "a1", direction: "receive", source: "screen", instance: 1, id: "r" },
    ]);
    takeBack();
    expect(group.attached.size).toBe(0);
  });

  it("open under no context that nobody could have", () => {
    keys.follow({ connection: "b1", keys: group });
    keys.give(frames("r"), { identity: "ana", instance: "a1" }, 1, 2n ** 40n)();
    expect(group.attached.size).toBe(0);
  });
});
