import { decodeBase64url } from "@subrosa/protocol";
import * as v from "valibot";
import { sources, type Source } from "../api/publication.ts";

/** What a participant says of one of its tracks. */
export interface AnnouncedPublication {
  readonly source: Source;
  readonly muted: boolean;
}

/** Who somebody is and what they publish: the handshake's last two steps, and every change later on. */
export interface HelloMessage {
  readonly kind: "hello";
  /** The freshness hello of `@subrosa/keys`: answers the receiver's challenge, carries number and KIDs. */
  readonly hello: Uint8Array;
  /** The speaker's own challenge, until the receiver has answered it. */
  readonly challenge?: Uint8Array | undefined;
  readonly name: string;
  /** The seat that is kept over reloads. */
  readonly seat: string;
  /** SHA-256 of what will prove the seat to this receiver after the next reload, base64url. */
  readonly next: string;
  /** What proves the seat to this receiver now, if it was had before. */
  readonly token?: string | undefined;
  readonly publications: readonly AnnouncedPublication[];
  /** They say that they record the call. */
  readonly recording?: true | undefined;
}

/** A message of the media plane, opaque here. */
export interface PlaneMessage {
  readonly kind: "plane";
  readonly body: unknown;
}

/** The speaker's gateway was down: what was said meanwhile is lost, so say again what is open. */
export interface ResumedMessage {
  readonly kind: "resumed";
}

/** What participants say to each other inside a sealed signal. */
export type PeerMessage = HelloMessage | PlaneMessage | ResumedMessage;

const bytes = (most: number): v.GenericSchema<unknown, Uint8Array> =>
  v.pipe(
    v.string(),
    v.maxLength(most),
    v.transform((text) => decodeBase64url(text)),
    v.instance(Uint8Array),
  );
const token = v.pipe(v.string(), v.regex(/^[\w-]{22,43}$/));

const schema: v.GenericSchema<unknown, PeerMessage> = v.variant("kind", [
  v.object({
    kind: v.literal("hello"),
    hello: bytes(200),
    challenge: v.optional(bytes(40)),
    name: v.pipe(v.string(), v.maxLength(64)),
    seat: token,
    next: token,
    token: v.optional(token),
    publications: v.pipe(
      v.array(v.object({ source: v.picklist(sources), muted: v.boolean() })),
      v.maxLength(sources.length),
    ),
    recording: v.optional(v.literal(true)),
  }),
  v.object({ kind: v.literal("plane"), body: v.unknown() }),
  v.object({ kind: v.literal("resumed") }),
]);

/** What a sealed signal's plaintext says, or `undefined` for anything else; never throws. */
export function parsePeerMessage(plaintext: Uint8Array): PeerMessage | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plaintext)));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
