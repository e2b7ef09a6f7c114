import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAnnouncement, encodeAnnouncement } from "../../../src/drop-in/groups/announcement.ts";
import { identityOf } from "../../../src/drop-in/token.ts";

const announcement = {
  connection: "AAAAAAAAAAAAAAAAAAAAAA",
  word: new Uint8Array(72).fill(3),
  tracks: [
    { source: 1, name: "front door", kid: 1n },
    { source: 255, name: "", kid: 4n },
  ],
};

describe("what members say of their tracks", () => {
  it("is read as it was written", () => {
    expect(decodeAnnouncement(encodeAnnouncement(announcement))).toEqual(announcement);
    const bare = { connection: "c", word: new Uint8Array(0), tracks: [] };
    expect(decodeAnnouncement(encodeAnnouncement(bare))).toEqual(bare);
  });

  it("is nothing when it is cut, longer, of another version, or no bytes", () => {
    const bytes = encodeAnnouncement(announcement);
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeAnnouncement(bytes.subarray(0, length))).toBeUndefined();
    }
    expect(decodeAnnouncement(new Uint8Array([...bytes, 0]))).toBeUndefined();
    expect(decodeAnnouncement(new Uint8Array([2, ...bytes.subarray(1)]))).toBeUndefined();
    for (const value of [undefined, null, "1", 7, {}, []]) expect(decodeAnnouncement(value)).toBeUndefined();
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeAnnouncement(bytes)));
  });
});

describe("a LiveKit token", () => {
  it("says whose it is, and anything else says nothing", () => {
    const payload = Buffer.from(JSON.stringify({ sub: "ana ✓", video: { room: "r" } })).toString("base64url");
    expect(identityOf(`e30.${payload}.c2ln`)).toBe("ana ✓");
    for (const text of ["", "a.b.c", "e30.e30.c2ln", "..", "e30.bnVsbA.c2ln"]) expect(identityOf(text)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => void identityOf(text)));
  });
});
