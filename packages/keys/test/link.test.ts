import {
  createLink,
  formatLink,
  LinkError,
  linkPolicy,
  linkPolicyHash,
  parseLink,
  type SecretSource,
} from "@subrosa/keys";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import "./support.ts";

const origin = "https://meet.example";
const kinds: SecretSource[] = ["link", "passphrase", "both"];
const whole = createLink({ origin, room: "garden" });

function codeOf(link: string): string {
  try {
    parseLink(link);
    return "accepted";
  } catch (error) {
    if (error instanceof LinkError) return error.code;
    throw error;
  }
}

describe("a room link", () => {
  test("is origin, room, version, mode and 32 secret bytes", () => {
    expect(whole).toMatch(/^https:\/\/meet\.example\/r\/garden#1\.lko-s\.[\w-]{43}$/);
    expect(createLink({ origin, room: "garden", secret: "both" })).toMatch(/#1\.bko-s\.[\w-]{43}$/);
    expect(createLink({ origin, room: "garden", secret: "passphrase" })).toBe(`${origin}/r/garden#1.pko-s`);
  });

  test("has a fresh secret each time, and a fresh room unless one is named", () => {
    expect(createLink({ origin, room: "garden" })).not.toBe(whole);
    const rooms = Array.from({ length: 50 }, () => parseLink(createLink({ origin })).room);
    expect(new Set(rooms).size).toBe(50);
    expect(rooms.every((room) => /^[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}$/.test(room))).toBe(true);
  });

  test("parse is the inverse of create, whatever the room, port and kind", () => {
    const room = fc.stringMatching(/^[a-z0-9-]{3,64}$/);
    fc.assert(
      fc.property(room, fc.constantFrom(...kinds), fc.integer({ min: 1, max: 65_535 }), (id, secret, port) => {
        const link = createLink({ origin: `http://localhost:${port}`, room: id, secret });
        const read = parseLink(link);
        expect(read).toMatchObject({ room: id, secret });
        expect(read.linkSecret).toHaveLength(secret === "passphrase" ? 0 : 32);
        expect(formatLink(read)).toBe(link);
      }),
    );
  });

  test("without its fragment, or with a cut one, is incomplete", () => {
    for (let length = whole.indexOf("#"); length < whole.length; length++) {
      expect([whole.slice(0, length), codeOf(whole.slice(0, length))]).toEqual([
        whole.slice(0, length),
        "incomplete-link",
      ]);
    }
  });

  test("survives the white space around it, a slash after the room, and a dot where nothing follows", () => {
    expect(codeOf(`  ${whole}\n`)).toBe("accepted");
    expect(codeOf(whole.replace("#", "/#"))).toBe("accepted");
    expect(codeOf(`${origin}/r/garden#1.pko-s.`)).toBe("accepted");
  });

  test.each([
    ["2.anything", "newer-link"],
    ["1.lgo-s.SECRET", "newer-link"],
    ["1.lkh-s.SECRET", "newer-link"],
    ["1.lkoqs.SECRET", "newer-link"],
    ["1.lko-l.SECRET", "newer-link"],
    ["1.sko-s.SECRET", "newer-link"],
    ["1.lko-sx.SECRET", "invalid-link"],
    ["1.lko-s.SECRET.more", "newer-link"],
    [`1.lko-s.${"A".repeat(64)}`, "newer-link"],
    ["1.lko-s.SECRETA", "invalid-link"],
    [`1.lko-s.${"A".repeat(42)}B`, "invalid-link"],
    [`1.lko-s.${"A".repeat(42)}=`, "invalid-link"],
    ["1.pko-s.SECRET", "invalid-link"],
    ["x.lko-s.SECRET", "invalid-link"],
    ["1.  o-s.SECRET", "invalid-link"],
  ])("with the fragment %s is refused as %s", (fragment, code) => {
    expect(codeOf(`${origin}/r/garden#${fragment.replace("SECRET", "A".repeat(43))}`)).toBe(code);
  });

  test.each(["", "garden", "ftp://meet.example/r/garden#1", `${origin}/garden#1`, `${origin}/r/G!#1`, "javascript:0"])(
    "%j is no room link",
    (link) => {
      expect(codeOf(link)).toBe("invalid-link");
    },
  );

  test("that is any text at all is read or refused by a LinkError", () => {
    const fragment = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[0-9]\.[a-z-]{5}\.[\w-]{40,70}$/));
    const anything = fc.oneof(
      fc.string({ unit: "binary" }),
      fragment.map((text) => `${origin}/r/garden#${text}`),
    );
    fc.assert(
      fc.property(anything, (link) => {
        expect(codeOf(link)).toMatch(/^accepted$|-link$/);
      }),
    );
  });

  test("cannot be made for a room id that the server would refuse, or for no server", () => {
    expect(() => createLink({ origin, room: "a b" })).toThrow(LinkError);
    expect(() => createLink({ origin: "meet.example", room: "garden" })).toThrow(LinkError);
  });

  test("has a policy, its mode bytes, and their SHA-256", async () => {
    const link = parseLink(whole);
    expect(Buffer.from(linkPolicy(link)).toString()).toBe("lko-s");
    const expected = createHash("sha256").update("lko-s").digest();
    expect(Buffer.from(await linkPolicyHash(link))).toEqual(expected);
  });
});
