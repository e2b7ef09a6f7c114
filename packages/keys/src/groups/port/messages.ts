import type { TrackRef } from "../../provider.ts";
import type { RoomSecretKeys } from "../../room-secret.ts";
import type { GroupErrorCode } from "../errors.ts";
import type { GroupEvents, GroupOptions, GroupView } from "../group.ts";
import type { GroupIn } from "../messages.ts";
import type { GroupRoom } from "../room.ts";

/** What a member's side is made of, as it travels: keys stay unreadable in structured clones. */
export interface Start extends Pick<GroupOptions, "connection" | "name" | "admission" | "seen" | "exports" | "frames"> {
  readonly room: Omit<GroupRoom, "secret">;
  readonly secret: RoomSecretKeys;
  readonly device: CryptoKeyPair;
}

/** The one message to the worker itself: everything else goes over `port`. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly start: Start;
  /** URL of the engine's WebAssembly. */
  readonly engine: string;
}

/** What the page may ask of the member; people are named by their leaf key. */
export type GroupCommand =
  | { readonly type: "found" | "ask" | "reconnected" | "leave" | "lock" | "unlock" | "ping" }
  | { readonly type: "receive"; readonly message: GroupIn }
  | { readonly type: "tell" | "seal"; readonly data: Uint8Array }
  | { readonly type: "remove" | "block" | "addHost"; readonly leafKey: string }
  | { readonly type: "admit" | "turnAway"; readonly connection: string }
  | { readonly type: "rejoin"; readonly frames: MessagePort | undefined }
  | { readonly type: "authenticator"; readonly epoch: bigint }
  | { readonly type: "attach"; readonly id: number; readonly track: TrackRef; readonly frameTrack: string }
  | { readonly type: "detach"; readonly id: number }
  | { readonly type: "close" };

/** From the page to the member: each is answered by `done` or `rejected` with its number. */
export interface ToMember {
  readonly number: number;
  readonly command: GroupCommand;
}

/** From the member to the page. */
export type FromMember =
  | { readonly type: "ready"; readonly view: GroupView }
  | { readonly type: "not-ready"; readonly code: GroupErrorCode; readonly cause: string }
  | { readonly type: "done"; readonly number: number; readonly value: boolean | Uint8Array | undefined }
  | {
      readonly type: "rejected";
      readonly number: number;
      readonly code: GroupErrorCode | undefined;
      readonly cause: string;
    }
  | { readonly type: "send"; readonly message: GroupEvents["send"] }
  | { readonly type: "event"; readonly event: GroupEvents["event"] }
  | { readonly type: "view"; readonly view: GroupView };
