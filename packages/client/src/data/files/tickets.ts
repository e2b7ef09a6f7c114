import { decodeBase64url, encodeBase64url } from "@subrosa/protocol";
import { agree, agreementKey } from "../../channel/agreement.ts";
import { concat, utf8 } from "../../channel/bytes.ts";

/** Our part of a ticket: fresh for each taker and each way that a sender answers. */
export interface TicketPart {
  /** What the other one is told: an X25519 public key, base64url. */
  readonly key: string;
  readonly privateKey: CryptoKey;
}

/** A fresh part. */
export async function newTicketPart(): Promise<TicketPart> {
  const { raw, privateKey } = await agreementKey();
  return { key: encodeBase64url(raw), privateKey };
}

/**
 * The place at the relay where a taker and a sender meet, 16 bytes as base64url: all members hear what the two say, and whoever knew the ticket could go there
 * first. Rejects if `theirs` is no key.
 */
export async function ticketOf(
  own: TicketPart,
  theirs: string,
  way: string,
  role: "taker" | "sender",
): Promise<string> {
  const bytes = (text: string): Uint8Array => decodeBase64url(text) ?? new Uint8Array(0);
  const secret = await agree(own.privateKey, bytes(theirs));
  const [taker, sender] = role === "taker" ? [own.key, theirs] : [theirs, own.key];
  const info = concat(bytes(way), bytes(taker), bytes(sender));
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: utf8("subrosa/1 ticket"), info };
  return encodeBase64url(new Uint8Array(await crypto.subtle.deriveBits(hkdf, secret, 128)));
}
