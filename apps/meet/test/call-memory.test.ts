import type { RoomInterface } from "@subrosa/client";
import { beforeEach, expect, test, vi } from "vitest";

import { readSeat } from "../src/app/seat.ts";
import { Call, type CallOptions } from "../src/call/call.ts";
import { staticEncryption } from "../src/stories/fake-group.ts";

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  vi.stubGlobal("document", {});
});

/** A call with nobody in it, on a page that was just loaded. */
function arrive(volumes?: CallOptions["volumes"]): Call {
  const local = { id: "self", tracks: new Map() } as Partial<RoomInterface["local"]> as RoomInterface["local"];
  const room: Partial<RoomInterface> = {
    local,
    participants: new Map(),
    encryption: staticEncryption,
    receiving: { video: true, setVideo: () => undefined, changeCodec: async () => false },
    on: () => () => undefined,
  };
  return new Call({
    room: room as RoomInterface,
    link: "https://meet.example/r/garden#key",
    facts: { origin: "https://meet.example", room: "garden", secret: "link" },
    quiet: false,
    hidesAddress: false,
    rejoin: async () => undefined,
    volumes,
  });
}

test("how loud each person is, and who is muted here, outlives a reload", () => {
  const before = arrive();
  expect(before.view.get().volumes).toEqual({});
  before.setVolume("ana", 0.35);
  before.setVolume("ben", 0);
  before.close();
  const after = arrive(readSeat("garden")?.volumes);
  expect(after.view.get().volumes).toEqual({ ana: 0.35, ben: 0 });
  after.setVolume("ben", 1);
  after.close();
  expect(readSeat("garden")?.volumes).toEqual({ ana: 0.35, ben: 1 });
});
