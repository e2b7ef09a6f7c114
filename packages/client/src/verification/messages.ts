import { partLength } from "@subrosa/keys/verification";
import { decodeBase64url, encodeBase64url } from "@subrosa/protocol";
import * as v from "valibot";

/** The channel's kind for these. */
export const kind = "verify";

/** Which exchange a message belongs to. */
export interface ExchangeNumber {
  readonly epoch: bigint;
  /** From 1 in each epoch; for two people, in theirs. */
  readonly number: number;
}

/** What devices say to each other for a code. */
export interface VerifyMessage extends ExchangeNumber {
  readonly step: "commit" | "reveal";
  /** The other one of a comparison between two: whom the sender means. */
  readonly with?: string | undefined;
  /** 32 bytes: the commitment, or the value. */
  readonly part: Uint8Array;
}

const schema = v.object({
  step: v.picklist(["commit", "reveal"]),
  epoch: v.pipe(
    v.string(),
    v.regex(/^\d{1,19}$/),
    v.transform((digits) => BigInt(digits)),
  ),
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  with: v.optional(v.pipe(v.string(), v.maxLength(64))),
  part: v.pipe(
    v.string(),
    v.maxLength(44),
    v.transform((text) => decodeBase64url(text)),
    v.instance(Uint8Array),
    v.length(partLength),
  ),
});

/** As the channel takes it. */
export function encodeVerify({ step, epoch, number, with: other, part }: VerifyMessage): object {
  return {
    step,
    epoch: String(epoch),
    number,
    ...(other === undefined ? {} : { with: other }),
    part: encodeBase64url(part),
  };
}

/** What somebody said; `undefined` for anything else. Never throws. */
export function parseVerify(value: unknown): VerifyMessage | undefined {
  const read = v.safeParse(schema, value);
  return read.success ? read.output : undefined;
}
