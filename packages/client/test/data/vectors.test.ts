import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeBody } from "../../src/channel/body.ts";
import { decodeLetter, encodeLetter, type Letter } from "../../src/channel/letters.ts";
import { openAgain } from "../../src/channel/repeat.ts";
import { encodeFrame } from "../../src/data/files/frames.ts";
import { ticketOf } from "../../src/data/files/tickets.ts";
import { openPiece, sealPiece, wayKey } from "../../src/data/files/pieces.ts";

const path = new URL("../../../../tests/vectors/subrosa-data.json", import.meta.url);
const vectors = JSON.parse(readFileSync(path, "utf8")) as {
  letters: { letter: Record<string, unknown>; bytes: string }[];
  repeat: Record<"asker" | "key" | "sealed" | "body", string> & { start: number; floor: number; number: number };
  file: Record<"id" | "key" | "salt" | "way" | "plain" | "sealed" | "frame", string> & { piece: number };
  ticket: Record<"way" | "taker" | "takerKey" | "sender" | "senderKey" | "ticket", string>;
};

const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");

test("letters have the bytes of the document", () => {
  for (const { letter, bytes: expected } of vectors.letters) {
    const given = Object.fromEntries(
      Object.entries(letter).map(([name, value]) => [
        name,
        name === "body" || name === "key" || name === "sealed" ? bytes(value as string) : value,
      ]),
    ) as Letter;
    const encoded = encodeLetter(given);
    expect(hex(encoded).replace(/(?:00)+$/, "")).toBe(expected);
    expect(decodeLetter(encoded)).toEqual(given);
  }
  const [content] = vectors.letters;
  expect(hex(encodeBody({ kind: "chat", value: { text: "hi" } }))).toBe(content!.letter["body"]);
});

// PKCS #8 of X25519 (RFC 8410 §7).
const x25519 = (raw: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("pkcs8", bytes(`302e020100300506032b656e04220420${raw}`), "X25519", false, ["deriveBits"]);

test("a repeat opens with the asker's key", async () => {
  const { asker, key, sealed, start, floor, number, body } = vectors.repeat;
  const again = await openAgain(bytes(sealed), { privateKey: await x25519(asker), raw: bytes(key) });
  expect(again).toEqual({ start, floor, messages: [{ number, body: bytes(body) }] });
});

test("a piece of a file is sealed as the document says", async () => {
  const { id, key, salt, way, piece, plain, sealed, frame } = vectors.file;
  const sealing = await wayKey(bytes(key), bytes(salt), id, "encrypt");
  const got = await sealPiece(sealing, piece, bytes(plain));
  expect(hex(got)).toBe(sealed);
  expect(hex(encodeFrame(way, { type: "piece", piece, sealed: got }))).toBe(frame);
  const opening = await wayKey(bytes(key), bytes(salt), id, "decrypt");
  expect(await openPiece(opening, piece, bytes(sealed))).toEqual(bytes(plain));
  expect(await openPiece(opening, piece + 1, bytes(sealed))).toBeUndefined();
});

test("a ticket for the relay is the same for taker and sender", async () => {
  const { way, taker, takerKey, sender, senderKey, ticket } = vectors.ticket;
  const parts = [
    { key: takerKey, privateKey: await x25519(taker) },
    { key: senderKey, privateKey: await x25519(sender) },
  ] as const;
  expect(await ticketOf(parts[0], senderKey, way, "taker")).toBe(ticket);
  expect(await ticketOf(parts[1], takerKey, way, "sender")).toBe(ticket);
});
