import { agree, agreementKey, type AgreementKey } from "./agreement.ts";
import { ByteReader, concat, uint, utf8, type Bytes } from "./bytes.ts";
import type { Again } from "./outbox.ts";

const keyBytes = 32;
/** Messages in one answer. */
const mostMessages = 256;

/** Seals an answer for the holder of `theirs` (X25519, HKDF-SHA-256, AES-256-GCM; a fresh key for each answer). Rejects if that is no key. */
export async function sealAgain(again: Again, theirs: Uint8Array): Promise<Bytes> {
  const { privateKey, raw } = await agreementKey();
  const key = await derive(privateKey, theirs, concat(theirs, raw), "encrypt");
  const listed = again.messages.map(({ number, body }) => concat(uint(number, 6), uint(body.length, 4), body));
  const plain = concat(uint(again.start, 6), uint(again.floor, 6), ...listed);
  return concat(raw, new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain)));
}

/** Opens what `sealAgain` sealed for us; `undefined` for anything else. Never rejects for its bytes. */
export async function openAgain(sealed: Uint8Array, own: AgreementKey): Promise<Again | undefined> {
  try {
    const theirs = concat(sealed.subarray(0, keyBytes));
    const key = await derive(own.privateKey, theirs, concat(own.raw, theirs), "decrypt");
    const plain = await crypto.subtle.decrypt(algorithm, key, concat(sealed.subarray(keyBytes)));
    return read(new Uint8Array(plain));
  } catch {
    return undefined;
  }
}

// A key seals one answer, so that its nonce can be the same.
const algorithm = { name: "AES-GCM", iv: new Uint8Array(12) };

function read(plain: Uint8Array): Again | undefined {
  const reader = new ByteReader(plain);
  const start = reader.uint(6);
  const floor = reader.uint(6);
  const messages: { number: number; body: Uint8Array }[] = [];
  while (!reader.done && !reader.short && messages.length < mostMessages) {
    messages.push({ number: reader.uint(6), body: reader.take(reader.uint(4)) });
  }
  return reader.short || !reader.done ? undefined : { start, floor, messages };
}

async function derive(
  own: CryptoKey,
  theirs: Uint8Array,
  info: Bytes,
  usage: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  const secret = await agree(own, theirs);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: utf8("subrosa/1 repeat"), info };
  return crypto.subtle.deriveKey(hkdf, secret, { name: "AES-GCM", length: 256 }, false, [usage]);
}
