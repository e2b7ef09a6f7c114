import { encodeBase64url } from "@subrosa/protocol";
import type { ComparedPerson } from "../api/verification.ts";

/** A member of an epoch, as `Person` of `@subrosa/keys/groups` has it. */
export interface EpochMember {
  readonly leaf: number;
  readonly leafKey: string;
  readonly identity: { readonly participant: string; readonly name: string; readonly device: Uint8Array };
}

/** Who is in an epoch. */
export interface EpochPeople {
  readonly epoch: bigint;
  /** Everyone, ourselves among them. */
  readonly people: readonly EpochMember[];
  /** Our own participant id. */
  readonly self: string;
}

/** Somebody in an epoch, as a comparison needs them. */
export interface Comparable extends ComparedPerson {
  readonly leaf: number;
  readonly leafKey: string;
  /** Their device key as base64url. */
  readonly device: string;
}

/** An epoch's people by participant id, ourselves among them. */
export function comparableOf({ people }: EpochPeople): ReadonlyMap<string, Comparable> {
  return new Map(
    people.map(({ leaf, leafKey, identity: { participant: id, name, device } }) => [
      id,
      { id, name, leaf, leafKey, device: encodeBase64url(device) },
    ]),
  );
}

/** What an application sees of them. */
export function shown({ id, name }: Comparable): ComparedPerson {
  return { id, name };
}
