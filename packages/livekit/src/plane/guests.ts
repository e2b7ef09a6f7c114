import { kindOf, type PlaneGuest, type PlaneHost, type Source } from "@subrosa/client";
import type { RemoteParticipant } from "livekit-client";
import { sourceOf } from "../sources.ts";
import type { Patience } from "./strangers.ts";

/** A member says within a moment who they are; native clients say nothing, and people wait for them. */
export const guestPatience: Patience = { newcomer: 3_000, former: 30_000 };

/**
 * People with LiveKit's own clients, in a room on LiveKit's wire, whose key they have: who is at the SFU and nobody of the room. Their names and what
 * they publish are LiveKit's word.
 */
export class NativeGuests {
  readonly #told: NonNullable<PlaneHost["guestChanged"]>;
  /** Identity → what was told of it last. */
  readonly #known = new Map<string, string>();

  constructor(told: NonNullable<PlaneHost["guestChanged"]>) {
    this.#told = told;
  }

  /** Under which name the room knows an identity. No member has such an id: theirs are base64url. */
  nameOf(identity: string): string | undefined {
    return this.#known.has(identity) ? `livekit:${identity}` : undefined;
  }

  /** Who they are now. */
  see(guests: readonly RemoteParticipant[]): void {
    const present = new Set(guests.map(({ identity }) => identity));
    for (const identity of this.#known.keys()) {
      if (present.has(identity)) continue;
      this.#told(`livekit:${identity}`, undefined);
      this.#known.delete(identity);
    }
    for (const guest of guests) {
      const said = saidBy(guest);
      if (this.#known.get(guest.identity) === JSON.stringify(said)) continue;
      this.#known.set(guest.identity, JSON.stringify(said));
      this.#told(`livekit:${guest.identity}`, said);
    }
  }
}

function saidBy({ name, identity, trackPublications }: RemoteParticipant): PlaneGuest {
  const publications = new Map<Source, boolean>();
  for (const publication of trackPublications.values()) {
    const source = sourceOf(publication.source);
    if (source === undefined || kindOf(source) !== publication.kind.toString()) continue;
    publications.set(source, publication.isMuted);
  }
  const named = name === undefined || name === "" ? identity : name;
  return { name: named, publications: [...publications].map(([source, muted]) => ({ source, muted })) };
}
