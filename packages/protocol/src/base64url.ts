const alphabet = /^[A-Za-z0-9_-]*$/;

/**
 * Bytes as base64url without padding (RFC 4648 §5).
 *
 * @param bytes any number of bytes
 * @returns ⌈8n / 6⌉ characters
 */
export function encodeBase64url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * The bytes of a base64url text without padding (RFC 4648 §5), in its one canonical spelling.
 *
 * @returns `undefined` for anything else; it never throws
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!alphabet.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  // Unused bits of the last character must be zero (RFC 4648 §3.5): one text for one value.
  return encodeBase64url(bytes) === text ? bytes : undefined;
}
