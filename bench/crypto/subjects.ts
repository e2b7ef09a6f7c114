import type { FakeFrame, Sample } from "./frames.ts";

/** Something that seals frames and opens what it has sealed. */
export interface Subject {
  readonly name: "bare AES-256-GCM" | "cipher and a copy" | "Subrosa" | "livekit-client";
  /** Whether it can do this codec at all. */
  supports(sample: Sample): boolean;
  /** Puts the sealed bytes into the frame; throws when it dropped the frame. */
  seal(frame: FakeFrame): Promise<void>;
  /** Puts the plaintext into the frame; throws when it dropped the frame. */
  open(frame: FakeFrame): Promise<void>;
}

/** A key, and always the same nonce: this measures, and protects nothing. */
async function cipher(): Promise<{ key: CryptoKey; algorithm: AesGcmParams }> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return { key, algorithm: { name: "AES-GCM", iv: new Uint8Array(12), additionalData: new Uint8Array(14) } };
}

/** WebCrypto alone: one call, the result as it is. */
export async function bareSubject(): Promise<Subject> {
  const { key, algorithm } = await cipher();
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

/**
 * The least that any format with a header in front can cost: WebCrypto gives new memory, so the ciphertext must be copied
 * once more behind the header; and what stands behind a header is opened through a view.
 */
export async function copySubject(): Promise<Subject> {
  const { key, algorithm } = await cipher();
  const header = 12;
  return {
    name: "cipher and a copy",
    supports: () => true,
    seal: async (frame) => {
      const ciphertext = await crypto.subtle.encrypt(algorithm, key, new Uint8Array(frame.data));
      const sealed = new Uint8Array(header + ciphertext.byteLength);
      sealed.set(new Uint8Array(ciphertext), header);
      frame.data = sealed.buffer;
    },
    open: async (frame) => {
      frame.data = await crypto.subtle.decrypt(algorithm, key, new Uint8Array(frame.data, header));
    },
  };
}
