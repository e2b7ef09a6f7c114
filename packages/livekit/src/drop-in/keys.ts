import { sources, type RoomSecret } from "@subrosa/keys";
import type { Track } from "livekit-client";
import { sourceOf } from "../sources.ts";
import { concat, lp, u64, utf8, type Bytes } from "./bytes.ts";

/** Length of a base key of `AES_256_GCM_SHA512_128` (RFC 9605 §4.5: Nk), which the frame worker has by default. */
const baseKeyLength = 32;
/** For tracks that have no source, which rooms of Subrosa don't have. */
const noSource = 255;

/** The byte that stands for a source in derivations and hellos: 0 microphone, 1 camera, 2 screen, 3 screen audio, 255 none. */
export function sourceByte(source: Track.Source): number {
  const ours = sourceOf(source);
  return ours === undefined ? noSource : sources.indexOf(ours);
}

/** Whether this byte stands for a source, or for none. */
export function isSourceByte(byte: number): boolean {
  return byte < sources.length || byte === noSource;
}

/** Whose key, in which connection: a LiveKit identity, and the random id that its page gave to one connection to a room. */
export interface Seat {
  readonly identity: string;
  /** 16 random bytes, as hexadecimal. */
  readonly instance: string;
}

/**
 * The static key of one track (docs/keys.md), where the sender's instance is the session:
 *
 *     base_key = HKDF-SHA-512(salt = "subrosa/1 static" ‖ instance, ikm = input, info = lp(identity) ‖ source u8 ‖ KID u64, 32)
 */
export function trackKey(secret: RoomSecret, seat: Seat, source: number, kid: bigint): Promise<Bytes> {
  const info = concat(lp(seat.identity), Uint8Array.of(source), u64(kid));
  return secret.derive(info, baseKeyLength, "input", utf8(`subrosa/1 static${seat.instance}`));
}

/** The key of all data of one instance: `HKDF(input, "livekit data" ‖ lp(room) ‖ lp(identity) ‖ lp(instance))`, AES-256-GCM. */
export function dataKey(secret: RoomSecret, { identity, instance }: Seat): Promise<CryptoKey> {
  return secret.deriveKey(concat(utf8("livekit data"), lp(secret.room), lp(identity), lp(instance)));
}
