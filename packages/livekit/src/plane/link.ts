import type { SfuAccess } from "@subrosa/client";
import { LogLevel, Room, RoomEvent, setLogLevel } from "livekit-client";
import { EncryptionPlace } from "./manager.ts";

/** `repairing`: it was up, and livekit-client brings it back. `down`: can't be reached; tried again and again. */
export type LinkState = "connecting" | "up" | "repairing" | "down";

/** What a link tells. */
export interface LinkHost {
  /** What the room gives its connections: without servers from here livekit-client would ask STUN servers of strangers. */
  configuration(): RTCConfiguration;
  /** A room that is about to connect: listen to it. The one before is over. */
  made(room: Room): void;
  /** Its state changed. */
  changed(state: LinkState): void;
}

/** Milliseconds until the first try after one that failed, twice as many for each further one, up to the most. */
const firstPause = 1_000;
const longestPause = 15_000;
/** Milliseconds for which livekit-client may repair: it needs some ten, and has been seen to hang after two faults in a row. */
const longestRepair = 20_000;

/** Our place at the SFU: one LiveKit room after the other, with whatever token is the newest. */
export class SfuLink {
  readonly #host: LinkHost;
  #access: SfuAccess;
  #room: Room | undefined;
  #state: LinkState = "connecting";
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #repair: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(access: SfuAccess, host: LinkHost) {
    this.#access = access;
    this.#host = host;
    // It would name people and tracks in the console.
    setLogLevel(LogLevel.silent);
  }

  get state(): LinkState {
    return this.#state;
  }

  /** For the next connection: the one that runs is renewed by LiveKit itself. */
  renew(access: SfuAccess): void {
    this.#access = access;
  }

  /** Tries now, where it would wait. */
  now(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.open();
  }

  open(): void {
    this.#timer = undefined;
    const room = new Room({
      encryption: { e2eeManager: new EncryptionPlace() },
      dynacast: true,
      stopLocalTrackOnUnpublish: false,
      // The SFU would make RED anew for those without it, which sealed bytes do not survive; a backup codec has a sender that nobody is told of.
      publishDefaults: { red: false, backupCodec: false, simulcast: true },
    });
    this.#room = room;
    room.on(RoomEvent.Reconnecting, () => this.#repairs(room));
    room.on(RoomEvent.Reconnected, () => this.#become(room, "up"));
    room.on(RoomEvent.Disconnected, () => this.#lost(room));
    this.#host.made(room);
    void this.#connect(room);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#repair);
    // It settles when the server was told; what comes of it is nobody's business any more.
    void this.#room?.disconnect(false).catch(() => undefined);
    this.#room = undefined;
  }

  async #connect(room: Room): Promise<void> {
    try {
      // Before anything is published: else LiveKit publishes it as not encrypted, with RED.
      await room.setE2EEEnabled(true);
      await room.connect(this.#access.url, this.#access.token, {
        autoSubscribe: false,
        rtcConfig: this.#host.configuration(),
      });
      this.#failures = 0;
      this.#become(room, "up");
    } catch {
      this.#lost(room);
    }
  }

  /** livekit-client brings it back; if it can't in time, another room takes its place, which throws the first out. */
  #repairs(room: Room): void {
    if (this.#room !== room || this.#closed) return;
    this.#become(room, "repairing");
    clearTimeout(this.#repair);
    this.#repair = setTimeout(() => {
      this.#lost(room);
      void room.disconnect(false).catch(() => undefined);
    }, longestRepair);
  }

  #lost(room: Room): void {
    if (this.#room !== room || this.#closed) return;
    this.#become(room, "down");
    this.#room = undefined;
    room.removeAllListeners();
    const pause = Math.min(longestPause, firstPause * 2 ** this.#failures++);
    this.#timer = setTimeout(() => this.open(), pause);
  }

  #become(room: Room, state: LinkState): void {
    if (this.#room !== room || this.#closed) return;
    if (state !== "repairing") clearTimeout(this.#repair);
    if (this.#state === state) return;
    this.#state = state;
    this.#host.changed(state);
  }
}
