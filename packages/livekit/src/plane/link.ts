import type { SfuAccess } from "@subrosa/client";
import { ConnectionState, LogLevel, Room, RoomEvent, setLogLevel } from "livekit-client";
import { arteryOf } from "./artery.ts";
import { EncryptionPlace } from "./manager.ts";
import { Pulse } from "./pulse.ts";

/** `repairing`: it was up, and comes back by itself. `down`: can't be reached; tried again and again. */
export type LinkState = "connecting" | "up" | "repairing" | "down";

/** What a link tells. */
export interface LinkHost {
  /** What the room gives its connections: without servers from here livekit-client would ask STUN servers of strangers. */
  configuration(): RTCConfiguration;
  /** A room that the SFU has let us in: who is there is known, and media will flow in a moment. The one before is over. */
  took(room: Room): void;
  /** Media flow in it: publish. */
  connected(room: Room): void;
  /** Its state changed. */
  changed(state: LinkState): void;
}

/** Milliseconds until the first try after one that failed, twice as many for each further one, up to the most. */
const firstPause = 1_000;
const longestPause = 15_000;
/** Milliseconds that a try may take: a cluster looks for some seconds whether a node is dead. */
const longestTry = 10_000;

/**
 * Our place at the SFU: one LiveKit room after the other, with whatever token is the newest. When nothing comes from the SFU any more, livekit-client
 * may still repair that; meanwhile another room is tried beside, and takes its place when it is connected.
 */
export class SfuLink {
  readonly #host: LinkHost;
  #access: SfuAccess;
  #room: Room | undefined;
  #pulse: Pulse | undefined;
  /** On its way. */
  #next: Room | undefined;
  #state: LinkState = "connecting";
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
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
    if (this.#timer !== undefined) this.open();
  }

  /** Connects another room, unless one is on its way. */
  open(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#next !== undefined) return;
    const room = new Room({
      encryption: { e2eeManager: new EncryptionPlace() },
      dynacast: true,
      stopLocalTrackOnUnpublish: false,
      // The SFU would make RED anew for those without it, which sealed bytes do not survive.
      publishDefaults: { red: false, simulcast: true },
    });
    this.#next = room;
    room.once(RoomEvent.SignalConnected, () => this.#take(room));
    room.on(RoomEvent.Reconnecting, () => this.#judge(room));
    room.on(RoomEvent.Reconnected, () => this.#judge(room));
    room.on(RoomEvent.Disconnected, () => this.#lost(room));
    void this.#connect(room);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#pulse?.stop();
    for (const room of [this.#room, this.#next]) if (room !== undefined) end(room);
    this.#room = this.#next = undefined;
  }

  async #connect(room: Room): Promise<void> {
    try {
      // Before anything is published: else LiveKit publishes it as not encrypted, with RED.
      await room.setE2EEEnabled(true);
      await room.connect(this.#access.url, this.#access.token, {
        autoSubscribe: false,
        rtcConfig: this.#host.configuration(),
        websocketTimeout: longestTry,
        peerConnectionTimeout: longestTry,
      });
      this.#failures = 0;
      if (this.#room !== room) return;
      this.#host.connected(room);
      this.#judge(room);
    } catch {
      this.#lost(room);
    }
  }

  #take(room: Room): void {
    if (this.#next !== room) return;
    const before = this.#room;
    this.#pulse?.stop();
    this.#room = room;
    this.#next = undefined;
    this.#pulse = new Pulse(arteryOf(room), () => this.#judge(room));
    // The SFU has thrown it out already, for it has our identity.
    if (before !== undefined) end(before);
    this.#host.took(room);
  }

  /** Something is another way with this room. */
  #judge(room: Room): void {
    if (this.#room !== room || room.state === ConnectionState.Connecting) return;
    const silent = this.#pulse?.isSilent === true;
    this.#become(silent || room.state === ConnectionState.Reconnecting ? "repairing" : "up");
    if (silent && this.#timer === undefined) this.open();
  }

  #lost(room: Room): void {
    if (this.#closed || (room !== this.#room && room !== this.#next)) return;
    room.removeAllListeners();
    if (room === this.#room) {
      this.#pulse?.stop();
      this.#room = undefined;
    } else {
      this.#next = undefined;
    }
    if (this.#room === undefined) this.#become("down");
    if (this.#next !== undefined) return;
    const pause = Math.min(longestPause, firstPause * 2 ** this.#failures++);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#again(), pause);
  }

  #again(): void {
    this.#timer = undefined;
    if (this.#state !== "up") this.open();
  }

  #become(state: LinkState): void {
    if (this.#closed || this.#state === state) return;
    this.#state = state;
    this.#host.changed(state);
  }
}

/** It settles when the server was told; what comes of it is nobody's business any more. */
function end(room: Room): void {
  room.removeAllListeners();
  void room.disconnect(false).catch(() => undefined);
}
