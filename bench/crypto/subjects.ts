import type { FakeFrame, Sample } from "./frames.ts";

/** Something that seals frames and opens what it has sealed. */
export interface Subject {
  readonly name: "bare AES-256-GCM" | "Subrosa" | "livekit-client";
  /** Whether it can do this codec at all. */
  supports(sample: Sample): boolean;
  /** Puts the sealed bytes into the frame; throws when it dropped the frame. */
  seal(frame: FakeFrame): Promise<void>;
  /** Puts the plaintext into the frame; throws when it dropped the frame. */
  open(frame: FakeFrame): Promise<void>;
}

/** WebCrypto alone: one call, one nonce, the result as it is. */
export async function bareSubject(): Promise<Subject> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Always the same nonce: this measures, and protects nothing.
  const algorithm: AesGcmParams = { name: "AES-GCM", iv: new Uint8Array(12) };
  return {
    name: "bare AES-256-GCM",
    supports: () => true,
    seal: async (frame) => {
      frame.data = await crypto.subtle.encrypt(algorithm, key, frame.data);
    },
    open: async (frame) => {
      frame.data = await crypto.subtle.decrypt(algorithm, key, frame.data);
    },
  };
}
