import { Emitter, type Unsubscribe } from "../../events.ts";
import type { LaneHost } from "../../planes/plane.ts";
import type { FilePaths, RelaySocket } from "./paths.ts";

/** What the ways of a session are made from. */
export interface SessionPathsOptions {
  readonly limit: number;
  /** The plane's name of a participant, while they are here. */
  readonly memberOf: (participant: string) => string | undefined;
  /** The other way round. */
  readonly participantOf: (member: string) => string | undefined;
  /** See `MediaPlane.sendBytes`, by the steady lane. */
  readonly send: (member: string, bytes: Uint8Array<ArrayBuffer>) => boolean;
  readonly openRelay: (ticket: string) => RelaySocket;
}

/** The ways of one session: the steady lanes of its media plane, and the server's relay. */
export class SessionPaths implements FilePaths {
  readonly limit: number;
  /** Takes what the steady lanes bring. */
  readonly lanes: LaneHost;
  readonly #options: SessionPathsOptions;
  readonly #events = new Emitter<{ bytes: [participant: string, bytes: Uint8Array]; changed: [participant: string] }>();

  constructor(options: SessionPathsOptions) {
    this.#options = options;
    this.limit = options.limit;
    this.lanes = {
      bytes: (member, _, bytes) => {
        const participant = options.participantOf(member);
        if (participant !== undefined) this.#events.emit("bytes", participant, bytes);
      },
      changed: (member) => {
        const participant = options.participantOf(member);
        if (participant !== undefined) this.#events.emit("changed", participant);
      },
    };
  }

  sendByLane(participant: string, bytes: Uint8Array<ArrayBuffer>): boolean {
    const member = this.#options.memberOf(participant);
    return member !== undefined && this.#options.send(member, bytes);
  }

  onLaneBytes(listener: (participant: string, bytes: Uint8Array) => void): Unsubscribe {
    return this.#events.on("bytes", listener);
  }

  onLaneChanged(listener: (participant: string) => void): Unsubscribe {
    return this.#events.on("changed", listener);
  }

  openRelay(ticket: string): RelaySocket {
    return this.#options.openRelay(ticket);
  }
}
