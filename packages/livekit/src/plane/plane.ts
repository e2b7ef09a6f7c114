import {
  kindOf,
  type Lane,
  type MediaPlane,
  type PlaneHost,
  type PlaneOptions,
  type SfuAccess,
  type ShownSize,
  type Source,
} from "@subrosa/client";
import { ConnectionState, RoomEvent, type Room } from "livekit-client";
import { Claims } from "./claims.ts";
import { firstSendable, playable, sendable } from "./codecs.ts";
import { guestPatience, NativeGuests } from "./guests.ts";
import { SfuLanes } from "./lanes.ts";
import { SfuLink } from "./link.ts";
import type { SendingOptions } from "./outgoing.ts";
import { Paths } from "./paths.ts";
import { Receiving } from "./receiving.ts";
import { Sending } from "./sending.ts";
import { Strangers } from "./strangers.ts";
import { identityOf, roomOf } from "./token.ts";
import { parseSfuWord, type SfuWord } from "./words.ts";

/** How a plane uses LiveKit. */
export interface LiveKitSettings extends SendingOptions {
  /** Pictures that come at most, where the page does not say what is on the screen (`RoomReceiving.show`). */
  readonly mostPictures: number;
  /**
   * Told what LiveKit calls this session of the room, for whoever mints tokens for people with native clients (docs/livekit-wire.md). Nobody needs it otherwise.
   */
  readonly named?: (room: string) => void;
}

/** Newcomers whose media are on their way before the group names them, in all the time that a plane is there. */
const mostExpected = 64;

/** Everybody's media through one LiveKit server, which gets sealed frames only. Who they come from is never LiveKit's word. */
export class LiveKitPlane implements MediaPlane {
  readonly #host: PlaneHost;
  readonly #claims = new Claims();
  readonly #members = new Set<string>();
  /** What each member's browser encodes. */
  readonly #codecs = new Map<string, readonly string[]>();
  /** Of "member/source": the codecs that we asked to have no longer. */
  readonly #avoided = new Map<string, Set<string>>();
  readonly #sending: Sending;
  readonly #receiving: Receiving;
  readonly #lanes: SfuLanes;
  readonly #paths: Paths;
  readonly #strangers: Strangers;
  readonly #guests: NativeGuests | undefined;
  readonly #link: SfuLink;
  readonly #expected = new Set<string>();
  #identity: string | undefined;
  #room: Room | undefined;

  constructor({ host }: PlaneOptions, access: SfuAccess, settings: LiveKitSettings) {
    this.#host = host;
    this.#sending = new Sending(host, settings);
    const ownerOf = (identity: string): string | undefined =>
      this.#claims.ownerOf(identity) ?? this.#guests?.nameOf(identity);
    const expects = (identity: string): boolean => this.#expects(identity);
    this.#receiving = new Receiving(host, { ownerOf, expects }, settings.mostPictures);
    this.#lanes = new SfuLanes(host.lanes, this.#claims);
    this.#paths = new Paths(host);
    if (host.guestChanged !== undefined) this.#guests = new NativeGuests((...said) => host.guestChanged?.(...said));
    this.#strangers = new Strangers(() => this.#strangersChanged(), this.#guests && guestPatience);
    this.#identity = identityOf(access.token);
    const name = roomOf(access.token);
    if (name !== undefined) settings.named?.(name);
    this.#link = new SfuLink(access, {
      configuration: () => host.configuration(),
      took: (room) => this.#take(room),
      connected: (room) => this.#sending.begin(room),
      changed: () => this.#linkChanged(),
    });
    this.#link.open();
  }

  addMember(member: string): void {
    this.#members.add(member);
    this.#claims.add(member);
    this.#paths.add(member);
    this.#introduce(member);
    this.#review();
  }

  removeMember(member: string): void {
    this.#members.delete(member);
    this.#claims.remove(member);
    this.#codecs.delete(member);
    this.#paths.remove(member);
    this.#receiving.forget(member);
    this.#review();
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    this.#sending.set(source, track);
  }

  want(source: Source, wanted: boolean): void {
    this.#receiving.want(source, wanted);
  }

  show(member: string, source: Source, size: ShownSize): void {
    this.#receiving.show(member, source, size);
  }

  changeCodec(member: string, source: Source): Promise<boolean> {
    const now = kindOf(source) === "video" ? this.#receiving.codec(member, source) : undefined;
    if (now === undefined) return Promise.resolve(false);
    const avoided = this.#avoided.get(`${member}/${source}`) ?? new Set();
    this.#avoided.set(`${member}/${source}`, avoided.add(now));
    const theirs = this.#codecs.get(member);
    // Who has not said yet what they send takes the first one that they can.
    const codecs = playable().filter((codec) => theirs?.includes(codec) !== false && !avoided.has(codec));
    if (codecs.length > 0) this.#say(member, { type: "sfu-codec", source, codecs });
    return Promise.resolve(codecs.length > 0);
  }

  receive(member: string, message: unknown): void {
    const word = parseSfuWord(message);
    if (word === undefined || !this.#members.has(member)) return;
    if (word.type === "sfu-identity") {
      this.#codecs.set(member, word.codecs);
      if (this.#claims.claim(member, word.identity)) this.#review();
      return;
    }
    const codec = kindOf(word.source) === "video" ? firstSendable(word.codecs) : undefined;
    if (codec !== undefined) this.#sending.change(word.source, codec);
  }

  resync(member: string): void {
    this.#introduce(member);
  }

  /** LiveKit follows the network by itself while it is connected. */
  refresh(): void {
    this.#link.now();
  }

  configure(_iceServers: RTCIceServer[], sfu?: SfuAccess): void {
    if (sfu === undefined) return;
    this.#link.renew(sfu);
    const identity = identityOf(sfu.token);
    if (identity === this.#identity) return;
    this.#identity = identity;
    for (const member of this.#members) this.#introduce(member);
  }

  sendBytes(member: string, lane: Lane, bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#room === undefined || !this.#paths.isConnected(member)) return false;
    const { remoteParticipants } = this.#room;
    const identity = [...remoteParticipants.keys()].find((one) => this.#claims.ownerOf(one) === member);
    return identity !== undefined && this.#lanes.send(this.#room, identity, lane, bytes);
  }

  receiver(member: string, source: Source): RTCRtpReceiver | undefined {
    return this.#receiving.receiver(member, source);
  }

  close(): void {
    this.#sending.close();
    this.#receiving.close();
    this.#paths.close();
    this.#strangers.close();
    this.#link.close();
    this.#members.clear();
    this.#room = undefined;
  }

  #take(room: Room): void {
    this.#room = room;
    this.#sending.listen(room);
    this.#receiving.listen(room);
    this.#lanes.listen(room);
    for (const event of [
      RoomEvent.ParticipantConnected,
      RoomEvent.ParticipantDisconnected,
      RoomEvent.TrackPublished,
      RoomEvent.TrackUnpublished,
      RoomEvent.TrackMuted,
      RoomEvent.TrackUnmuted,
    ] as const)
      room.on(event, () => this.#review());
    this.#review();
  }

  #linkChanged(): void {
    this.#review();
    this.#tell();
  }

  #review(): void {
    const up = this.#link.state === "up";
    const there = up || this.#room?.state === ConnectionState.Connecting;
    const present = new Map(
      [...(there ? (this.#room?.remoteParticipants.keys() ?? []) : [])].map((one) => [one, this.#claims.ownerOf(one)]),
    );
    const before = new Set([...this.#members].filter((member) => this.#paths.isConnected(member)));
    this.#paths.see(new Set(up ? [...present.values()].filter((member) => member !== undefined) : []));
    if (there) this.#strangers.see(new Map([...present].map(([identity, member]) => [identity, member !== undefined])));
    if (up) this.#seeGuests();
    if (there) this.#receiving.review();
    for (const member of this.#members)
      if (before.has(member) !== this.#paths.isConnected(member)) this.#lanes.changed(member);
  }

  /** Who is a member and has not said so yet is no guest. */
  #seeGuests(): void {
    const strangers = this.#strangers.counted.filter((identity) => !this.#members.has(identity));
    const present = strangers.map((identity) => this.#room?.remoteParticipants.get(identity));
    this.#guests?.see(present.filter((one) => one !== undefined));
  }

  /** Of those who are just coming a few at a time: whoever runs the SFU could make up any number. */
  #expects(identity: string): boolean {
    if (this.#guests !== undefined || !this.#strangers.isNew(identity)) return false;
    if (this.#expected.size < mostExpected) this.#expected.add(identity);
    return this.#expected.has(identity);
  }

  #strangersChanged(): void {
    this.#review();
    this.#tell();
  }

  #introduce(member: string): void {
    const identity = this.#identity;
    if (identity !== undefined) this.#say(member, { type: "sfu-identity", identity, codecs: sendable() });
  }

  #say(member: string, word: SfuWord): void {
    this.#host.signal(member, word);
  }

  #tell(): void {
    const unreachable = this.#link.state === "down" || this.#link.state === "repairing";
    this.#host.factsChanged?.({ route: "sfu", unreachable, strangers: this.#strangers.count });
  }
}
