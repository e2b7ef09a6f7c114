import { encodeBase64url } from "@subrosa/protocol";
import type { PeerMessage } from "./messages.ts";

/** The plaintext of a sealed signal: JSON with byte strings in base64url. The inverse of `parsePeerMessage`. */
export function encodePeerMessage(message: PeerMessage): Uint8Array {
  const text = JSON.stringify(message, (_, value: unknown) =>
    value instanceof Uint8Array ? encodeBase64url(value) : value,
  );
  return new TextEncoder().encode(text);
}
