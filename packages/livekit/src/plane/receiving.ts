import { kindOf, sources, type PlaneHost, type ShownSize, type Source } from "@subrosa/client";
import { RoomEvent, type RemoteTrackPublication, type Room } from "livekit-client";
import { sourceOf } from "../sources.ts";
import type { Claims } from "./claims.ts";
import { choose, type Choice } from "./selection.ts";

/** A publication of somebody of the room. */
interface Offer {
  readonly identity: string;
  readonly member: string;
  readonly source: Source;
  readonly publication: RemoteTrackPublication;
}

/** What is subscribed to, and as whose it is played. */
interface Bound {
  readonly identity: string;
  readonly member: string;
  readonly source: Source;
  readonly receiver: RTCRtpReceiver;
  readonly publication: RemoteTrackPublication;
  /** Whether the room knows of it. */
  told: boolean;
}

/** Who is who at the SFU. */
export interface Whose extends Pick<Claims, "ownerOf"> {
  /** Somebody who has just come, and may be the member of this very id, whom we don't know yet. */
  expects(identity: string): boolean;
}

/**
 * Others' sources at the SFU: who they come from is the group's word, and only what is wanted is subscribed to. The media of people whom the group
 * is about to name are on their way meanwhile, and the room hears of them when it has.
 */
export class Receiving {
  readonly #host: Pick<PlaneHost, "unprotect" | "trackArrived" | "trackGone">;
  readonly #whose: Whose;
  readonly #mostPictures: number;
  readonly #unwanted = new Set<Source>();
  readonly #sizes = new Map<string, ShownSize>();
  readonly #bound = new Map<string, Bound>();
  /** Publications whose receiver could not be unprotected: never played. */
  readonly #refused = new Set<string>();
  #room: Room | undefined;

  constructor(host: Pick<PlaneHost, "unprotect" | "trackArrived" | "trackGone">, whose: Whose, mostPictures: number) {
    this.#host = host;
    this.#whose = whose;
    this.#mostPictures = mostPictures;
  }

  listen(room: Room): void {
    this.#room = room;
    for (const sid of this.#bound.keys()) this.#unbind(sid);
    this.#refused.clear();
    // In the task in which LiveKit has put track, publication and participant together.
    room.on(RoomEvent.TrackSubscribed, (track, publication, { identity }) => {
      const member = this.#memberOf(identity);
      const source = sourceOf(publication.source);
      if (member !== undefined && source !== undefined && track.receiver !== undefined)
        this.#arrived({ identity, member, source, receiver: track.receiver, publication, told: false });
      else publication.setSubscribed(false);
    });
    room.on(RoomEvent.TrackUnsubscribed, (_track, { trackSid }) => this.#unbind(trackSid));
  }

  want(source: Source, wanted: boolean): void {
    if (wanted) this.#unwanted.delete(source);
    else this.#unwanted.add(source);
    this.review();
  }

  show(member: string, source: Source, size: ShownSize): void {
    this.#sizes.set(`${member}/${source}`, size);
    this.review();
  }

  forget(member: string): void {
    for (const source of sources) this.#sizes.delete(`${member}/${source}`);
  }

  receiver(member: string, source: Source): RTCRtpReceiver | undefined {
    return this.#find(member, source)?.receiver;
  }

  /** MIME type, in lower case, of what comes of a member's source, as the SFU says. */
  codec(member: string, source: Source): string | undefined {
    return this.#find(member, source)?.publication.mimeType?.toLowerCase();
  }

  /** Brings what is subscribed to in line with who is who, and with what is wanted. */
  review(): void {
    if (this.#room === undefined) return;
    const offers = this.#offers(this.#room);
    const pictures = offers.filter(({ source }) => kindOf(source) === "video" && !this.#unwanted.has(source));
    const sized = pictures.map(({ member, source }) => ({ source, size: this.#sizes.get(`${member}/${source}`) }));
    const choices = choose(sized, this.#mostPictures);
    const chosen = new Map(pictures.map((offer, index) => [offer, choices[index]!]));
    const played = new Set(offers.map(({ publication }) => publication));
    for (const { trackPublications } of this.#room.remoteParticipants.values())
      for (const publication of trackPublications.values()) if (!played.has(publication)) this.#drop(publication);
    for (const offer of offers) {
      const sound = kindOf(offer.source) === "audio" && !this.#unwanted.has(offer.source);
      this.#apply(offer, chosen.get(offer) ?? (sound ? "whole" : "off"));
    }
    for (const bound of this.#bound.values()) this.#tell(bound);
  }

  close(): void {
    this.#room = undefined;
    this.#bound.clear();
  }

  /** One for each source of a member: the newest, where a member publishes anew. */
  #offers(room: Room): Offer[] {
    const offers = new Map<string, Offer>();
    for (const { identity, trackPublications } of room.remoteParticipants.values()) {
      const member = this.#memberOf(identity);
      if (member === undefined) continue;
      for (const publication of trackPublications.values()) {
        const source = sourceOf(publication.source);
        if (source === undefined || this.#refused.has(publication.trackSid)) continue;
        if (kindOf(source) !== publication.kind.toString()) continue;
        offers.set(`${member}/${source}`, { identity, member, source, publication });
      }
    }
    return [...offers.values()];
  }

  #apply({ identity, member, source, publication }: Offer, choice: Choice): void {
    const bound = this.#bound.get(publication.trackSid);
    // It is another's now, by the group's word.
    if (bound !== undefined && (bound.member !== member || bound.source !== source)) this.#drop(publication);
    if (choice === "off") {
      // It stays ready to come back at once; the SFU sends nothing of it.
      if (publication.isDesired) publication.setEnabled(false);
      return;
    }
    if (!publication.isDesired) publication.setSubscribed(true);
    // Whoever is not in yet can open nothing: a key frame that came now would be lost, and the next one be late.
    publication.setEnabled(this.#whose.ownerOf(identity) !== undefined);
    if (choice !== "whole") publication.setVideoDimensions(choice);
  }

  #drop(publication: RemoteTrackPublication): void {
    this.#unbind(publication.trackSid);
    if (publication.isDesired) publication.setSubscribed(false);
  }

  #arrived(bound: Bound): void {
    const { member, source, receiver, publication } = bound;
    for (const [sid, other] of this.#bound) if (other.receiver === receiver) this.#unbind(sid);
    if (!this.#host.unprotect(receiver, member, source)) {
      this.#refused.add(publication.trackSid);
      publication.setSubscribed(false);
      return;
    }
    this.#bound.set(publication.trackSid, bound);
    this.review();
  }

  #tell(bound: Bound): void {
    const { identity, member, source, receiver } = bound;
    if (bound.told || this.#whose.ownerOf(identity) !== member) return;
    bound.told = true;
    this.#host.trackArrived(member, source, receiver.track);
  }

  /** Whose keys open what comes from this identity. */
  #memberOf(identity: string): string | undefined {
    return this.#whose.ownerOf(identity) ?? (this.#whose.expects(identity) ? identity : undefined);
  }

  /** LiveKit may use its receiver for another's track from now on. */
  #unbind(sid: string): void {
    const bound = this.#bound.get(sid);
    this.#bound.delete(sid);
    if (bound?.told !== true || this.#find(bound.member, bound.source)?.told === true) return;
    this.#host.trackGone(bound.member, bound.source);
  }

  #find(member: string, source: Source): Bound | undefined {
    return [...this.#bound.values()].findLast((bound) => bound.member === member && bound.source === source);
  }
}
