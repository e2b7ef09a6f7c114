/** Tells two base keys apart without keeping either. */
export async function fingerprintOf(baseKey: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", baseKey as Uint8Array<ArrayBuffer>);
  return String.fromCharCode(...new Uint8Array(digest));
}
