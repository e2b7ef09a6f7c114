import type { Source, TrackPublication } from "./publication.ts";
import type { DeviceTrust } from "./verification.ts";

/**
 * The media path to a participant. `connecting`: not yet up. `interrupted`: was up, is being repaired.
 * `lost`: was not repaired within 15 s; still tried until the server says that they left.
 */
export type ParticipantConnection = "connecting" | "connected" | "interrupted" | "lost";

/**
 * How someone's device is doing, by what it signed and when that came. `connecting`: in the group, and not heard yet. `delayed`: what
 * comes is 5 s late or more. `lost`: no sign for 15 s or more; who stays lost is dropped, and the keys change. `leaving`: they said goodbye; they have the keys until the next change of
 * them, which waits for the server where that is away, and are then told by `participantLeft`.
 * Where there is no group: always `present`.
 */
export type Presence = "connecting" | "present" | "delayed" | "lost" | "leaving";

/** Someone in the room, yourself included. Read-only and live: read it anew on `changed`. */
export interface Participant {
  /**
   * Stays the same over reconnects and reloads. In a group it is a hash of their device's key, which signs all that they do; else a seat
   * of the tab.
   */
  readonly id: string;
  /** The id of this page load, which `TrackRef.participant` of a key provider carries. A reload brings a new one. */
  readonly memberId: string;
  /** The name they announced, sealed: the server has never seen it. Data, not markup. */
  readonly name: string;
  /** When they came, in ms since 1970 by this machine's clock. */
  readonly joinedAt: number;
  /** What they publish now. Muted tracks stay in it. */
  readonly tracks: ReadonlyMap<Source, TrackPublication>;
  readonly connection: ParticipantConnection;
  readonly presence: Presence;
  /** Since when their hand is raised, in ms since 1970 by this machine's clock; `undefined` where it isn't. */
  readonly handRaisedAt: number | undefined;
  /** May let people in, lock, mute, remove: by the group's signed policy. */
  readonly isHost: boolean;
  /** They say that they record the call. Whoever records with other tools says nothing. */
  readonly isRecording: boolean;
}

/** Someone else in the room, who has proven to hold the room's secret. */
export interface RemoteParticipant extends Participant {
  readonly isLocal: false;
  /**
   * With one of LiveKit's own clients, in a room on its wire: no member of the room. Something of theirs has opened, so they hold its key; their
   * name, and whose each track is, are the SFU's word.
   */
  readonly isGuest: boolean;
  /** What this browser remembers of their device, under the name that they have now. Without a group: always `not-compared`. */
  readonly device: DeviceTrust;
}

/** Which device to open, and how. */
export interface DeviceChoice {
  /** From `enumerateDevices()`; the browser's default where absent. */
  readonly deviceId?: string;
  /** Further wishes, e.g. `{ width: 1280 }`. Never required: a device that can't do it is still used. */
  readonly constraints?: MediaTrackConstraints;
}

/** What to share. */
export interface ScreenChoice {
  /** Ask for the sound of what is shared too, where the browser can. Default `true`. */
  readonly audio?: boolean;
}

/** A screen that is already captured, e.g. a canvas or an earlier `getDisplayMedia`. */
export interface ScreenTracks {
  readonly video: MediaStreamTrack;
  readonly audio?: MediaStreamTrack;
}

/**
 * You. Every method settles when the state is reached that it names, or throws `RoomError` with a `device-…` code (or
 * `share-cancelled`) and leaves the state as it was. May be called before `join`: it is published then.
 */
export interface LocalParticipant extends Participant {
  readonly isLocal: true;
  /**
   * `true` opens the device, or unmutes what is open. `false` mutes: the device stays open, silence is sent.
   * A ready track (from a lobby's preview) is taken over, and stopped on leave.
   */
  setMicrophone(on: boolean | MediaStreamTrack, choice?: DeviceChoice): Promise<void>;
  /** As the microphone, but `false` stops the device, so that its light goes out. */
  setCamera(on: boolean | MediaStreamTrack, choice?: DeviceChoice): Promise<void>;
  /** `true` asks the person what to share, with its sound; `false` ends sharing. */
  setScreen(on: boolean | ScreenTracks, choice?: ScreenChoice): Promise<void>;
  /**
   * Changes the device in the call, or what is wished of it. Others see no interruption but the new picture. Muted stays muted.
   * An id keeps the wishes of before; a `DeviceChoice` is all there is to wish.
   */
  switchDevice(source: "microphone" | "camera", device: string | DeviceChoice): Promise<void>;
  /** Others see it at once. Cut at 64 characters. */
  setName(name: string): Promise<void>;
  /**
   * Tells everyone that you record, or do no more; who comes later is told too. It records nothing: what does, belongs to the
   * application, which says so here before it begins.
   */
  setRecording(on: boolean): Promise<void>;
  /**
   * Shows everyone an emoji for a moment, yourself included (event `reaction`). Needs a group.
   * @throws RoomError `too-large` for what isn't one emoji, `not-connected`, `wrong-state`
   */
  react(emoji: string): Promise<void>;
  /** Raises the hand or takes it down; who comes later sees it too. Needs a group. @throws RoomError `too-much`, `wrong-state`, `closed` */
  raiseHand(on: boolean): Promise<void>;
}
