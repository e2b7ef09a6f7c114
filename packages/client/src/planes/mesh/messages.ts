import * as v from "valibot";
import { sources, type Source } from "../../api/publication.ts";

/** A session description, and which of its media sections carry which of the speaker's sources. */
export interface Description {
  readonly type: "offer" | "answer";
  readonly sdp: string;
  /** Which of the speaker's offers this is, from 1; of an answer: which offer it answers. */
  readonly number: number;
  /** mid (RFC 9143) → what the speaker sends there. Sealed, so a server cannot swap a camera for a screen. */
  readonly sources: Readonly<Record<string, Source>>;
}

/** Trickled ICE candidates (RFC 8838), several at once. */
export interface Candidates {
  readonly type: "candidates";
  readonly candidates: readonly RTCIceCandidateInit[];
}

/** Who may offer: a request for the turn, or its handing over. */
export interface Turn {
  readonly type: "ask" | "turn";
  /** How often the turn was handed over, as the speaker knows, this time included. */
  readonly turn: number;
}

/** What the meshes of two members say to each other. */
export type MeshMessage = Description | Candidates | Turn;

const mid = v.pipe(v.string(), v.maxLength(16));
const candidate: v.GenericSchema<unknown, RTCIceCandidateInit> = v.object({
  candidate: v.pipe(v.string(), v.maxLength(1000)),
  sdpMid: v.nullable(mid),
  sdpMLineIndex: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))),
  usernameFragment: v.nullable(v.pipe(v.string(), v.maxLength(256))),
});

/** Four sources each way, and room for sections that were stopped. */
const mostMedia = 16;
const sdp = v.pipe(v.string(), v.maxLength(60_000), v.check(describesMediaAndLanes));

const schema: v.GenericSchema<unknown, MeshMessage> = v.variant("type", [
  v.object({
    type: v.picklist(["offer", "answer"]),
    sdp,
    number: v.pipe(v.number(), v.integer(), v.minValue(1)),
    sources: v.pipe(v.record(mid, v.picklist(sources)), v.check(eachOnce)),
  }),
  v.object({
    type: v.picklist(["ask", "turn"]),
    turn: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  }),
  v.object({ type: v.literal("candidates"), candidates: v.pipe(v.array(candidate), v.maxLength(100)) }),
]);

/** Sound and pictures, and one SCTP association at most (RFC 8841): nothing else that a browser would open another protocol for. */
function describesMediaAndLanes(text: string): boolean {
  const sections = text.match(/^m=.*$/gm) ?? [];
  const others = sections.filter((line) => !/^m=(?:audio|video) /.test(line));
  if (sections.length - others.length > mostMedia || others.length > 1) return false;
  return others.every((line) => /^m=application \d+ UDP\/DTLS\/SCTP webrtc-datachannel\r?$/.test(line));
}

/** One section for each source: otherwise a member could show two cameras as one. */
function eachOnce(declared: Readonly<Record<string, Source>>): boolean {
  const values = Object.values(declared);
  return new Set(values).size === values.length;
}

/** What a member's mesh said, or `undefined` for anything else; never throws. */
export function parseMeshMessage(message: unknown): MeshMessage | undefined {
  const result = v.safeParse(schema, message);
  return result.success ? result.output : undefined;
}
