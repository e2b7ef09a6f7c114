import { wordlist } from "@scure/bip39/wordlists/english.js";
import { argon2id } from "hash-wasm";
import { concat, text, type Bytes } from "./encoding.ts";
import { SecretError } from "./errors.ts";

/** Argon2id (RFC 9106): 64 MiB, 3 passes, one lane, 32 bytes out. */
const cost = { memorySize: 64 * 1024, iterations: 3, parallelism: 1, hashLength: 32, outputType: "binary" } as const;

const saltLabel = "subrosa/1 passphrase";

/**
 * What is hashed of a passphrase: UTF-8 of its Unicode NFC form, and nothing else is changed. Spaces and case count as
 * typed. NFC, because keyboards differ in how they send "é" and people cannot see it.
 */
export function passphraseBytes(passphrase: string): Uint8Array {
  return text(passphrase.normalize("NFC"));
}

/**
 * `Argon2id(passphrase, salt = SHA-256("subrosa/1 passphrase" ‖ room id), 64 MiB, t = 3, p = 1)`, 32 bytes, about half a second
 * in WebAssembly (a page needs `'wasm-unsafe-eval'` in its CSP). Its work memory is left to the garbage collector.
 */
export async function stretchPassphrase(passphrase: string, room: string): Promise<Bytes> {
  const password = passphraseBytes(passphrase);
  const salt = new Uint8Array(await crypto.subtle.digest("SHA-256", concat(text(saltLabel), text(room))));
  try {
    const key = await argon2id({ ...cost, password, salt });
    const copy = concat(key);
    key.fill(0);
    return copy;
  } finally {
    password.fill(0);
  }
}

/**
 * Words from the BIP 39 English list, drawn by the system's random numbers, joined by single spaces: 11 bits each, so 55
 * bits for five. Fewer than five are refused (SecretError `passphrase-too-short`): the server of a passphrase-only room may
 * guess offline, and so may whoever has the link of a room with both (a join request is enough).
 */
export function generatePassphrase(words = 5): string {
  if (!Number.isInteger(words) || words < 5 || words > 24) {
    throw new SecretError("passphrase-too-short", "Generate 5 to 24 words.");
  }
  const drawn = crypto.getRandomValues(new Uint16Array(words));
  // 2048 words divide 65536, so taking 11 of 16 bits favours none.
  return Array.from(drawn, (number) => wordlist[number % 2048]).join(" ");
}
