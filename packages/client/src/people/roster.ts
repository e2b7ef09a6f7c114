import type { LeaveReason } from "../api/events.ts";
import type { Participant, ParticipantConnection } from "../api/participant.ts";
import type { Source } from "../api/publication.ts";
import type { DeviceTrust } from "../api/verification.ts";
import type { Cancel, Clock } from "../clock.ts";
import type { FrameStatus } from "../media/frames.ts";
import type { Flow } from "../media/stalls.ts";
import type { PlaneGuest } from "../planes/plane.ts";
import { randomId } from "../session/seat.ts";
import type { Arrival, Standing } from "./arrival.ts";
import type { RoomBus } from "./bus.ts";
import { Publication } from "./publication.ts";
import { Remote } from "./remote.ts";

/** What a roster is made from. */
export interface RosterOptions {
  readonly bus: RoomBus;
  readonly clock: Clock;
  /** Ourselves: nobody else may seem to sit in our seat. */
  readonly own: () => Participant;
  readonly status: (member: string, source: Source) => FrameStatus;
  /** What is known of the device behind a seat. */
  readonly trust: (id: string, name: string) => DeviceTrust;
}

const comeBackWithin = 15_000;

/**
 * The others: seats, who sits there now, and what they publish. Seats outlive page loads and sessions. Everyone who was met
 * and has not left is in the list, once, under an id that nobody else has: which seat a hello names is its sender's choice.
 */
export class Roster {
  readonly #seats = new Map<string, Remote>();
  readonly #members = new Map<string, Remote>();
  /** Those who have not yet come back in the present session. */
  readonly #expected = new Set<Remote>();
  readonly #options: RosterOptions;
  #waiting: Cancel | undefined;
  #wantsVideo = true;

  constructor(options: RosterOptions) {
    this.#options = options;
  }

  /** The others by the id of their seat, in the order in which they came. */
  get seats(): ReadonlyMap<string, Remote> {
    return this.#seats;
  }

  /** Someone proved to hold the secret. Returns the member whose seat they took over, if it is a reload: that one is gone. */
  met(member: string, introduction: Arrival): string | undefined {
    const { seat, proof } = introduction;
    const claimed = this.#seats.get(seat);
    const proven = claimed !== undefined && claimed.next === proof ? claimed : undefined;
    const known = this.#members.get(member);
    // The same member met once more, without being the same person for all that we can tell.
    if (known !== undefined && known !== proven) this.left(member, "lost");
    if (proven === undefined) this.#sitDown(member, introduction);
    const former = proven?.memberId;
    if (proven !== undefined) this.#takeOver(proven, member);
    this.announced(member, introduction);
    return former === member ? undefined : former;
  }

  /** Somebody who is no member is there, or publishes something else. Nobody can prove such a seat, or take one. */
  guest(guest: string, { name, publications }: PlaneGuest): void {
    const arrival = { seat: guest, name, publications, next: randomId(16), proof: undefined };
    const known = this.#members.get(guest);
    if (known === undefined) this.#sitDown(guest, arrival, true);
    else this.#expected.delete(known);
    this.announced(guest, arrival);
    this.path(guest, "connected");
  }

  /** A member said what it publishes now. */
  announced(member: string, introduction: Arrival): void {
    const remote = this.#members.get(member);
    if (remote !== undefined) this.#apply(remote, introduction);
  }

  /** A member's media are here. */
  arrived(member: string, source: Source, track: MediaStreamTrack): void {
    const remote = this.#members.get(member);
    if (remote === undefined) return;
    remote.arrived.set(source, track);
    this.#subscribe(remote, source);
  }

  /** What arrived is over. */
  gone(member: string, source: Source): void {
    const remote = this.#members.get(member);
    const publication = remote?.tracks.get(source);
    if (remote?.arrived.delete(source) === true && publication !== undefined) this.#unsubscribe(remote, publication);
  }

  /** Whether pictures are to come here: what doesn't come is unsubscribed. */
  wantVideo(wanted: boolean): void {
    this.#wantsVideo = wanted;
    for (const remote of this.#members.values()) {
      for (const publication of remote.tracks.values()) {
        if (publication.kind !== "video") continue;
        if (wanted) this.#subscribe(remote, publication.source);
        else this.#unsubscribe(remote, publication);
      }
    }
  }

  /** Since when somebody's hand is raised. */
  setHand(id: string, raisedAt: number | undefined): void {
    const remote = this.#seats.get(id);
    if (remote !== undefined) remote.handRaisedAt = raisedAt;
  }

  path(member: string, path: ParticipantConnection): void {
    const remote = this.#members.get(member);
    if (remote === undefined || remote.connection === path) return;
    remote.connection = path;
    this.#options.bus.emit("participantChanged", remote);
  }

  /** The state of a member's frames changed, or whether they flow. */
  frames(member: string, source: Source, flow?: Flow): void {
    const remote = this.#members.get(member);
    const publication = remote?.tracks.get(source);
    if (remote === undefined || publication === undefined) return;
    if (flow !== undefined) {
      if (publication.mediaStreamTrack === undefined) return;
      const { stalled, undecodable } = publication;
      if (flow.stalled === stalled && flow.undecodable === undecodable) return;
      Object.assign(publication, flow);
    }
    this.#options.bus.emit("trackChanged", publication, remote);
  }

  /** Whether media flow between us and a member. */
  isConnected(member: string): boolean {
    return this.#members.get(member)?.connection === "connected";
  }

  /** How somebody stands in the group. */
  standing(member: string, { presence, isHost }: Standing): void {
    const remote = this.#members.get(member);
    if (remote === undefined || (remote.presence === presence && remote.isHost === isHost)) return;
    remote.presence = presence;
    remote.isHost = isHost;
    this.#options.bus.emit("participantChanged", remote);
  }

  /** `by`: the seat of who dropped them. */
  left(member: string, reason: LeaveReason, by?: string): void {
    const remote = this.#members.get(member);
    if (remote === undefined) return;
    this.#members.delete(member);
    this.#seats.delete(remote.id);
    this.#expected.delete(remote);
    this.#clearTracks(remote);
    const own = this.#options.own();
    const dropper = by === undefined || by === own.id ? own : this.#seats.get(by);
    this.#options.bus.emit("participantLeft", remote, reason, by === undefined ? undefined : dropper);
  }

  /** Another session begins: everyone has to prove it anew. `lost` is told of each member for whom that takes too long. */
  expectAll(lost: (member: string) => void): void {
    for (const remote of this.#members.values()) {
      this.#expected.add(remote);
      this.#clearTracks(remote);
      this.path(remote.memberId, "connecting");
    }
    this.#waiting?.();
    this.#waiting = this.#options.clock.after(comeBackWithin, () => {
      for (const { memberId } of [...this.#expected]) lost(memberId);
    });
  }

  /** Another session begins, in which everybody is somebody else. */
  loseAll(): void {
    for (const { memberId } of [...this.#seats.values()]) this.left(memberId, "lost");
  }

  /** Nobody is here any more, as far as we can see; no events. */
  close(): void {
    this.#waiting?.();
    this.#seats.clear();
    this.#members.clear();
    this.#expected.clear();
  }

  #sitDown(member: string, { seat, name, next }: Arrival, isGuest = false): void {
    const taken = this.#seats.has(seat) || seat === this.#options.own().id;
    // A seat that someone holds and that was not proven: another person, so another seat.
    const id = taken ? randomId(16) : seat;
    const { clock, trust } = this.#options;
    const remote = new Remote({ id, memberId: member, name, next, joinedAt: clock.now(), isGuest }, trust);
    this.#seats.set(id, remote);
    this.#members.set(member, remote);
    this.#options.bus.emit("participantJoined", remote);
  }

  #takeOver(remote: Remote, member: string): void {
    this.#members.delete(remote.memberId);
    this.#expected.delete(remote);
    this.#clearTracks(remote);
    remote.memberId = member;
    remote.connection = "connecting";
    this.#members.set(member, remote);
  }

  #apply(remote: Remote, { name, next, publications, recording }: Arrival): void {
    const { bus } = this.#options;
    remote.name = name;
    remote.next = next;
    remote.isRecording = recording === true;
    const announced = new Map(publications.map(({ source, muted }) => [source, muted]));
    for (const source of remote.tracks.keys()) if (!announced.has(source)) this.#unpublish(remote, source);
    for (const [source, muted] of announced) {
      const known = remote.tracks.get(source);
      if (known === undefined) this.#publish(remote, source, muted);
      else if (known.muted !== muted) {
        known.muted = muted;
        known.stalled = false;
        known.undecodable = false;
        bus.emit("trackChanged", known, remote);
      }
    }
    bus.emit("participantChanged", remote);
  }

  #publish(remote: Remote, source: Source, muted: boolean): void {
    const status = (): FrameStatus => this.#options.status(remote.memberId, source);
    remote.tracks.set(source, new Publication(source, muted, status));
    this.#subscribe(remote, source);
  }

  #subscribe(remote: Remote, source: Source): void {
    const publication = remote.tracks.get(source);
    const track = remote.arrived.get(source);
    if (publication === undefined || track === undefined || publication.mediaStreamTrack === track) return;
    if (publication.kind === "video" && !this.#wantsVideo) return;
    publication.mediaStreamTrack = track;
    this.#options.bus.emit("trackSubscribed", publication, remote);
  }

  #unpublish(remote: Remote, source: Source): void {
    const publication = remote.tracks.get(source);
    remote.tracks.delete(source);
    if (publication !== undefined) this.#unsubscribe(remote, publication);
  }

  #unsubscribe(remote: Remote, publication: Publication): void {
    if (publication.mediaStreamTrack === undefined) return;
    this.#options.bus.emit("trackUnsubscribed", publication, remote);
    Object.assign(publication, { mediaStreamTrack: undefined, stalled: false, undecodable: false });
  }

  #clearTracks(remote: Remote): void {
    for (const source of remote.tracks.keys()) this.#unpublish(remote, source);
    remote.arrived.clear();
  }
}
