import {
  createLink,
  formatLink,
  LinkError,
  linkPolicy,
  linkPolicyHash,
  parseLink,
  type LinkOptions,
  type SecretSource,
} from "@subrosa/keys";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import "./support.ts";

const origin = "https://meet.example";
const kinds: SecretSource[] = ["link", "passphrase", "both"];
const garden = { origin, room: "garden", kind: "static" } as const;
const whole = createLink(garden);

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
    expect(createLink({ ...garden, secret: "both" })).toMatch(/#1\.bko-s\.[\w-]{43}$/);
    expect(createLink({ ...garden, secret: "passphrase" })).toBe(`${origin}/r/garden#1.pko-s`);
  });

  test("says that a room is on LiveKit's wire, which groups never are", () => {
    const link = createLink({ ...garden, wire: "livekit" });
    expect(link).toMatch(/#1\.lko-l\.[\w-]{43}$/);
    expect(parseLink(link)).toMatchObject({ kind: "static", wire: "livekit" });
    expect(formatLink(parseLink(link))).toBe(link);
    expect(parseLink(whole).wire).toBe("sframe");
    expect(codeOf(link.replace("lko-l", "lko-x"))).toBe("newer-link");
    expect(codeOf(link.replace("lko-l", "lgoql"))).toBe("newer-link");
    expect(() => createLink({ ...garden, kind: "group", wire: "livekit" })).toThrow(LinkError);
  });

  test("has a fresh secret each time, and a fresh room unless one is named", () => {
    expect(createLink(garden)).not.toBe(whole);
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
    ["1.lko-m.SECRET", "newer-link"],
    ["1.sko-s.SECRET", "newer-link"],
    ["1.lko-sx.SECRET", "invalid-link"],
    ["1.lko-s.SECRET.more", "newer-link"],
    [`1.lko-s.${"A".repeat(64)}`, "invalid-link"],
    ["1.lkc-s.SECRET", "newer-link"],
    ["1.lgaqs.SECRET", "newer-link"],
    [`1.lgoqs.${"A".repeat(64)}`, "invalid-link"],
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

describe("a link to a group", () => {
  const host = { hostHash: Uint8Array.from({ length: 16 }, (_, i) => i) };

  test("names secret, admission and suite, and a host where there is one", () => {
    const group = { origin, room: "garden", kind: "group" } as const;
    const made = (more: Partial<LinkOptions>): string => createLink({ ...group, ...more });
    expect(made({})).toMatch(/#1\.lgoqs\.[\w-]{43}$/);
    expect(made({ large: true, secret: "both" })).toMatch(/#1\.bgoxs\.[\w-]{43}$/);
    expect(made({ secret: "passphrase" })).toBe(`${origin}/r/garden#1.pgoqs`);
    expect(made({ admission: "host", host })).toMatch(/#1\.lghqs\.[\w-]{64}$/);
    expect(made({ host, secret: "passphrase" })).toMatch(/#1\.pgcqs\.[\w-]{22}$/);
    expect(parseLink(made({ admission: "host", host, large: true }))).toMatchObject({
      kind: "group",
      admission: "host",
      large: true,
      mode: "lghxs",
      ...host,
    });
    expect(parseLink(whole)).toMatchObject({ kind: "static", admission: "open", large: false, hostHash: undefined });
  });

  test("says so where a server made it, which is another policy, and is for groups without a passphrase alone", async () => {
    const made = createLink({ origin, room: "garden", serverMade: true, host });
    expect(made).toMatch(/#1\.sgcqs\.[\w-]{64}$/);
    const read = parseLink(made);
    expect(read).toMatchObject({ secret: "link", kind: "group", serverMade: true, ...host });
    expect(formatLink(read)).toBe(made);
    expect(parseLink(createLink({ origin })).serverMade).toBe(false);
    expect(await linkPolicyHash(read)).not.toEqual(await linkPolicyHash({ ...read, mode: "lgcqs" }));
    for (const other of [{ kind: "static" }, { secret: "both" }, { secret: "passphrase" }] as const)
      expect(() => createLink({ origin, serverMade: true, ...other })).toThrow(LinkError);
    expect(codeOf(whole.replace("lko-s", "sko-s"))).toBe("newer-link");
  });

  test.each(["link", "passphrase", "both"] as const)("with its secret from %s is read as it was made", (secret) => {
    for (const admission of ["open", "host"] as const) {
      const link = createLink({ origin, kind: "group", secret, admission, host });
      expect(formatLink(parseLink(link))).toBe(link);
    }
  });

  test("is the same group as before only with the same host: the policy says so", async () => {
    const [one, other] = [host, { hostHash: new Uint8Array(16) }].map((by) =>
      parseLink(createLink({ origin, kind: "group", admission: "host", host: by })),
    );
    expect(Buffer.from(linkPolicy(one!))).toEqual(Buffer.from([...Buffer.from("lghqs"), ...host.hostHash]));
    expect(await linkPolicyHash(one!)).not.toEqual(await linkPolicyHash(other!));
  });

  test("that is cut off makes no weaker call", () => {
    // the first bits of this host's hash are zero: cut after R, it is whole base64url
    const cut = (link: string, to: number): string => `${to}: ${codeOf(link.slice(0, to))}`;
    for (const admission of ["open", "host"] as const) {
      for (const secret of kinds) {
        const link = createLink({ origin, room: "garden", secret, admission, host });
        const lengths = Array.from({ length: link.length - link.indexOf("#") }, (_, i) => link.indexOf("#") + i);
        expect(lengths.map((to) => cut(link, to))).toEqual(lengths.map((to) => `${to}: incomplete-link`));
      }
    }
  });

  test.each([
    { kind: "static", admission: "host", host },
    { kind: "static", large: true },
    { kind: "static", host },
    { kind: "group", admission: "host" },
  ] as const)("can't be made from %j", (options) => {
    expect(() => createLink({ origin, ...options })).toThrow(LinkError);
  });
});
