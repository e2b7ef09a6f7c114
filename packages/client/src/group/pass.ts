import {
  decodeAdmission,
  decodePolicy,
  encodeAdmission,
  encodePolicy,
  type Admission,
  type GroupPolicy,
} from "@subrosa/keys/groups";
import { decodeBase64url, encodeBase64url } from "@subrosa/protocol";

/** What a device keeps of a group for a reload. It opens nothing for any other device. */
export interface Pass {
  /** A host's word that lets it in, where it took one. */
  readonly admission: Admission | undefined;
  /** How the door was: it leads the device into no group from before that. */
  readonly seen: GroupPolicy | undefined;
}

/** Two base64url words with `~` between them, either of which may be empty; `undefined` when both are. */
export function encodePass({ admission, seen }: Pass): string | undefined {
  if (admission === undefined && seen === undefined) return undefined;
  const words = [admission && encodeAdmission(admission), seen && encodePolicy(seen)];
  return words.map((word) => (word === undefined ? "" : encodeBase64url(word))).join("~");
}

/** Reads what `encodePass` wrote; nothing in anything else, which is a guest like any other. */
export function decodePass(pass: string): Pass {
  const [admission, seen] = pass.split("~").map((word) => decodeBase64url(word));
  return { admission: admission && decodeAdmission(admission), seen: seen && decodePolicy(seen) };
}
