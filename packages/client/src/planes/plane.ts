import type { ParticipantConnection } from "../api/participant.ts";
import type { Source } from "../api/publication.ts";

/**
 * How bytes travel beside media on a direct path. `fast`: rather lost than late, in any order. `steady`: in order, each once, until the path
 * ends; what was under way then is lost.
 */
export type Lane = "fast" | "steady";

/** Bytes of the largest message on a lane. */
export const maxLaneMessage = 65_536;

/** Where lanes end. */
export interface LaneHost {
  /** Bytes from a member's end of a lane, no more than `maxLaneMessage` and no faster than the plane's bounds. Nobody has authenticated them. */
  bytes(member: string, lane: Lane, bytes: Uint8Array): void;
  /** A lane opened, closed, or has room again: `sendBytes` may answer otherwise now. */
  changed(member: string, lane: Lane): void;
}

/** What gets one into an SFU, as the server says. */
export interface SfuAccess {
  /** Of its signalling, `ws:` or `wss:`. */
  readonly url: string;
  /** Short-lived; fresh ones come by `MediaPlane.configure`. */
  readonly token: string;
  /** The most people who are connected directly: one more, and the SFU takes over. 0: it carries every call. */
  readonly meshLimit: number;
}

/** What a plane tells of the way that media take. */
export interface PlaneFacts {
  /** `moving`: one way is taking over from the other, and both carry media. */
  readonly route: "mesh" | "sfu" | "moving";
  /** The SFU should carry media, and can't be reached; it is tried again and again. */
  readonly unreachable: boolean;
  /** How many are at the SFU whom nobody of the room is. They get sealed frames, and nothing of theirs is played. */
  readonly strangers: number;
}

/** Where no plane said otherwise. */
export const meshFacts: PlaneFacts = { route: "mesh", unreachable: false, strangers: 0 };

/** How large a picture is shown, in physical pixels; `"hidden"` where it isn't on the screen. */
export type ShownSize = { readonly width: number; readonly height: number } | "hidden";

/** Somebody at the SFU with one of its own clients. All of it is the SFU's word. */
export interface PlaneGuest {
  readonly name: string;
  readonly publications: readonly { readonly source: Source; readonly muted: boolean }[];
}

/**
 * What a media plane may ask of the room. `member` is the id under which the room made the member known.
 * The room hands over everything sealed and authenticated; a plane never sees a key.
 */
export interface PlaneHost {
  /** For each new connection. Never without `encodedInsertableStreams`: in Chromium a late transform would send in the clear without it. */
  createPeerConnection(): RTCPeerConnection;
  /** Servers and policy that `createPeerConnection` gives, for a plane whose library makes its connections by itself. */
  configuration(): RTCConfiguration;
  /** Sends a message of the plane's own to a member, in order. It is lost while the gateway is down: see `resync`. */
  signal(member: string, message: unknown): void;
  /**
   * Must be called in the very task that made the sender, before it is given a track. `false`: it is not protected and must
   * be given none; stop its transceiver.
   */
  protect(sender: RTCRtpSender, source: Source): boolean;
  /** Must be called in the very task in which the receiver is first seen. `false`: its track must not be played. */
  unprotect(receiver: RTCRtpReceiver, member: string, source: Source): boolean;
  /**
   * A member's track is here; it stays while it is muted or unpublished. Again for the same (member, source) when another track took its place:
   * from then on only that one is played.
   */
  trackArrived(member: string, source: Source, track: MediaStreamTrack): void;
  /** What arrived is over: the track may carry another's from now on, so nobody plays it as this member's. */
  trackGone(member: string, source: Source): void;
  /** The path to a member changed. */
  pathChanged(member: string, path: ParticipantConnection): void;
  /** The way of media is another one. Without a word it is a mesh. */
  factsChanged?(facts: PlaneFacts): void;
  /**
   * In rooms whose key native clients have: somebody is at the SFU who is nobody of the room, or publishes something else now; `undefined`: they are gone.
   * `guest` is a name that no member has; what comes of them is unprotected and arrives under it. Without this nobody is a guest.
   */
  guestChanged?(guest: string, said: PlaneGuest | undefined): void;
  /** Who takes what comes by lanes. Without it a plane opens none, and takes none. */
  readonly lanes?: LaneHost;
}

/**
 * How media get from here to the others: a mesh of peer connections, an SFU, what comes next. Members are added only
 * after they have proven to hold the room's secret. `mediaPlaneContract` is the suite that every implementation passes.
 */
export interface MediaPlane {
  /** Someone to send to and receive from. */
  addMember(member: string): void;
  /** Ends what there is with a member. Unknown members are fine. */
  removeMember(member: string): void;
  /** What own source carries from now on, for present and later members; `null` sends nothing. Replacing makes no new sender. */
  setTrack(source: Source, track: MediaStreamTrack | null): void;
  /** Whether a source is to come here at all, from present and later members; each is until told otherwise. Of what is not, its owner sends nothing here. */
  want(source: Source, wanted: boolean): void;
  /** How large a member's picture is shown. For planes that can have it in several sizes, or not at all; each is wanted whole until told otherwise. */
  show?(member: string, source: Source, size: ShownSize): void;
  /** Asks a member to send a picture in another codec than now. `false`: nothing of it comes, or there is no other that both know. Never rejects. */
  changeCodec(member: string, source: Source): Promise<boolean>;
  /** A message that the same plane of a member gave to `signal`. Anything else is ignored: it never throws. */
  receive(member: string, message: unknown): void;
  /** Messages from or to a member may have been lost: say again what is still open. */
  resync(member: string): void;
  /** The network changed: look for new paths at once. */
  refresh(): void;
  /** Fresh servers and credentials for the connections that run; `createPeerConnection` gives them to new ones. `sfu` where there is one. */
  configure(iceServers: RTCIceServer[], sfu?: SfuAccess): void;
  /** Sends bytes, sealed before, to a member by a lane. `false`: there is none, or it is full; nothing was sent. A plane without lanes leaves it out. */
  sendBytes?(member: string, lane: Lane, bytes: Uint8Array<ArrayBuffer>): boolean;
  /** The receiver of a member's track, for statistics. */
  receiver(member: string, source: Source): RTCRtpReceiver | undefined;
  /** Ends everything. */
  close(): void;
}

/** What a plane is made with. */
export interface PlaneOptions {
  readonly host: PlaneHost;
  /** The own member id. */
  readonly self: string;
  /** Tell the others nothing of this machine's address. */
  readonly relayOnly: boolean;
  /** Where the server offers an SFU. */
  readonly sfu?: SfuAccess | undefined;
}

/** Makes the plane of a call, anew for each session. */
export type CreatePlane = (options: PlaneOptions) => MediaPlane;
