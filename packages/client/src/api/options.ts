import type { KeyProvider } from "@subrosa/keys";
import type { CreatePlane } from "../planes/plane.ts";

/** What a `Room` is made from. Only `link` and `name` are needed. */
export interface RoomOptions {
  /** The whole link, with the part after `#`. */
  readonly link: string;
  /** What the others see. The server never does. Cut at 64 characters. */
  readonly name: string;
  /** The server's origin, where it is not the link's, e.g. `"https://calls.example.org"`. */
  readonly server?: string;
  /** As typed; needed where the link says so (`parseLink(link).secret` is not `link`). */
  readonly passphrase?: string;
  /** The application's own source of frame keys. Default: static keys from the room's secret. */
  readonly keys?: KeyProvider;
  /** Another way for media than the mesh. */
  readonly plane?: CreatePlane;
  /** Hide this machine's address from the others: media go through the server's TURN relay only. Default `false`. */
  readonly relayOnly?: boolean;
  /** Another address for the frame worker's file, where the bundler does not emit it. */
  readonly workerUrl?: string | URL;
  /**
   * What `room.rejoinToken` said before a reload of this tab. The others then see the same participant go on, without a
   * leave and a join. Keep it in `sessionStorage`, never longer, never elsewhere.
   */
  readonly rejoin?: string;
  /**
   * This person made the link: in a room with admission by host, `join` fails with `host-elsewhere` where this device is not the link's
   * host, instead of waiting among the guests. Default `false`.
   */
  readonly asHost?: boolean;
  /** Another address for the group worker's file, where the bundler does not emit it. */
  readonly groupWorkerUrl?: string | URL;
}

/** What `join()` found. */
export interface JoinResult {
  /**
   * Nobody has answered with the same secret: you are the first one in (or the others are silent), and nobody can tell yet
   * whether a passphrase is the right one.
   */
  readonly alone: boolean;
}

/**
 * How far `join()` has come, in its order. `waiting-room`: a host has to let us in, or somebody who was away has to come back first;
 * `join()` goes on by itself.
 */
export type JoinStep = "preparing-key" | "connecting" | "meeting-people" | "waiting-room" | "joined";

/** What the server says about a room without anyone joining it. */
export interface RoomPresence {
  readonly people: number;
  readonly capacity: number;
  /** Whether it offers a TURN relay, which `RoomOptions.relayOnly` needs. */
  readonly relay: boolean;
}

/** Frames of own tracks in this session, all sources together. Two count: the frame worker, and the browser. */
export interface SendingTotals {
  /** Frames that the encoders made. */
  readonly encoded: number;
  /** Frames that the frame worker sealed. */
  readonly sealed: number;
  /** Frames that the browser's senders say they sent, counted within a second of the others. A few fewer or more are the time between. */
  readonly sent: number;
}
