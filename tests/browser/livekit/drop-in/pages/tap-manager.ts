/** Someone in the room without keys, who looks at each frame that the server sends: what a manager of livekit-client can be. */
import { EngineEvent, RoomEvent, type BaseE2EEManager, type Room } from "livekit-client";
import type { TapOptions } from "../../../frames/pages/tap-worker.ts";

type Engine = Parameters<BaseE2EEManager["setupEngine"]>[0];

export class TapManager implements BaseE2EEManager {
  readonly isEnabled = true;
  /** Sends data as it is. */
  isDataChannelEncryptionEnabled = false;
  /** Ends each frame that the server makes up. */
  trailer = new Uint8Array(0);
  readonly #worker: Worker;
  readonly #tapped = new WeakSet<RTCRtpReceiver>();

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  setup(room: Room): void {
    room.on(RoomEvent.TrackSubscribed, ({ receiver }) => {
      if (receiver !== undefined) this.#tap(receiver);
    });
  }

  setupEngine(engine: Engine): void {
    engine.prependListener(EngineEvent.MediaTrackAdded, (_track, _stream, receiver) => this.#tap(receiver));
    Object.defineProperty(this, "isDataChannelEncryptionEnabled", { value: false, writable: false });
  }

  setParticipantCryptorEnabled(): void {
    // a tap has none
  }

  setSifTrailer(trailer: Uint8Array<ArrayBuffer>): void {
    this.trailer = trailer;
  }

  encryptData(): ReturnType<BaseE2EEManager["encryptData"]> {
    return Promise.reject(new Error("A tap seals nothing."));
  }

  handleEncryptedData(): ReturnType<BaseE2EEManager["handleEncryptedData"]> {
    return Promise.reject(new Error("A tap has no key."));
  }

  on(): this {
    return this;
  }

  #tap(receiver: RTCRtpReceiver): void {
    if (this.#tapped.has(receiver)) return;
    this.#tapped.add(receiver);
    const options: TapOptions = { mode: "record", track: "tap" };
    receiver.transform = new RTCRtpScriptTransform(this.#worker, options);
  }
}
