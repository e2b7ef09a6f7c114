import {
  createLink,
  gatewayProof,
  generatePassphrase,
  parseLink,
  passphraseBytes,
  RoomSecret,
  SecretError,
  type SecretParts,
} from "@subrosa/keys";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "./support.ts";

const origin = "https://meet.example";
const plain = parseLink(createLink({ origin, kind: "static", room: "garden" }));
const both = parseLink(createLink({ origin, kind: "static", room: "garden", secret: "both" }));
const words = parseLink(createLink({ origin, kind: "static", room: "garden", secret: "passphrase" }));
const application = new Uint8Array(32).fill(3);

async function fingerprint(parts: SecretParts): Promise<string> {
  const secret = await RoomSecret.from(parts);
  return Buffer.from(await secret.derive(utf8("test"), 32)).toString("hex");
}

async function refusal(parts: SecretParts): Promise<string> {
  const error: unknown = await RoomSecret.from(parts).catch((reason: unknown) => reason);
  return error instanceof SecretError ? error.code : `not refused: ${String(error)}`;
}

describe("a room secret", () => {
  test("is the same for everyone with the same link and passphrase, and another for anyone else", async () => {
    const same = await Promise.all([
      fingerprint({ link: both, passphrase: "one two" }),
      fingerprint({ link: both, passphrase: "one two" }),
    ]);
    expect(same[0]).toBe(same[1]);
    const different = await Promise.all([
      fingerprint({ link: both, passphrase: "one  two" }),
      fingerprint({ link: both, passphrase: "One two" }),
      fingerprint({ link: both, passphrase: "one two " }),
      fingerprint({ link: words, passphrase: "one two" }),
      fingerprint({ link: plain }),
      fingerprint({ room: "garden", application }),
      fingerprint({ room: "garden", application, passphrase: "one two" }),
      fingerprint({ room: "meadow", passphrase: "one two" }),
    ]);
    expect(new Set([...same, ...different]).size).toBe(9);
  });

  test("of a passphrase alone is the same with and without its link", async () => {
    const typed = await fingerprint({ room: "garden", passphrase: "one two" });
    expect(typed).toBe(await fingerprint({ link: words, passphrase: "one two" }));
  });

  test("leaves the application's bytes alone and keeps none of its own in reach", async () => {
    const bytes = application.slice();
    const secret = await RoomSecret.from({ room: "garden", application: bytes });
    expect(bytes).toEqual(application);
    expect(Object.keys(secret).toSorted()).toEqual(["hasLinkSecret", "room"]);
  });

  test("derives AES keys that WebCrypto does not give out", async () => {
    const secret = await RoomSecret.from({ room: "garden", application });
    const key = await secret.deriveKey(utf8("test"));
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow(/extractable/);
  });

  test.each<[string, SecretParts]>([
    ["passphrase-needed", { link: both }],
    ["passphrase-needed", { link: words }],
    ["passphrase-needed", { room: "garden", passphrase: "" }],
    ["passphrase-unexpected", { link: plain, passphrase: "one" }],
    ["secret-ambiguous", { link: plain, application }],
    ["secret-missing", { room: "garden" }],
    ["secret-too-short", { room: "garden", application: new Uint8Array(15) }],
    ["invalid-room", { application }],
    ["invalid-room", { room: "meadow", link: plain }],
  ])("is refused as %s", async (code, parts) => {
    expect(await refusal(parts)).toBe(code);
  });
});

describe("the gateway proof", () => {
  test("depends on the link alone where there is one, else on the passphrase, and on the room", async () => {
    const proof = async (parts: SecretParts): Promise<string> => gatewayProof(await RoomSecret.from(parts));
    const first = await proof({ link: both, passphrase: "one" });
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(await proof({ link: both, passphrase: "two" })).toBe(first);
    const others = await Promise.all([
      proof({ link: plain }),
      proof({ link: words, passphrase: "one" }),
      proof({ link: words, passphrase: "two" }),
      proof({ room: "garden", application }),
      proof({ room: "meadow", application }),
    ]);
    expect(new Set([first, ...others]).size).toBe(6);
  });
});

describe("a passphrase", () => {
  test("counts as typed, but for how a keyboard composes its letters", () => {
    expect(passphraseBytes("cafe\u0301  Noir ")).toEqual(passphraseBytes("caf\u00e9  Noir "));
    expect(passphraseBytes("a b")).not.toEqual(passphraseBytes("A b"));
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (typed) => {
        expect(passphraseBytes(typed)).toEqual(utf8(typed.normalize("NFC")));
      }),
    );
  });

  test("can be generated: five words of the list, others each time", () => {
    const phrase = generatePassphrase();
    expect(phrase.split(" ")).toHaveLength(5);
    expect(phrase.split(" ").every((word) => wordlist.includes(word))).toBe(true);
    expect(generatePassphrase()).not.toBe(phrase);
    expect(generatePassphrase(8).split(" ")).toHaveLength(8);
  });

  test.each([4, 0, 25, 5.5])("is not generated from %d words", (count) => {
    expect(() => generatePassphrase(count)).toThrow(SecretError);
  });
});
