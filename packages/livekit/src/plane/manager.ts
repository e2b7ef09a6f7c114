import { ParticipantEvent, type BaseE2EEManager, type Room } from "livekit-client";
import { allowBackups, guardBackups } from "../backup.ts";

type Engine = Parameters<BaseE2EEManager["setupEngine"]>[0];

/**
 * The place that livekit-client keeps for encryption, filled so that it makes connections on which nothing leaves without a transform
 * (`encodedInsertableStreams`), publishes tracks as encrypted, switches RED off, and tells of all senders. The transforms themselves are set by
 * `Sending` and `Receiving`; bytes are sealed before they come here.
 */
export class EncryptionPlace implements BaseE2EEManager {
  readonly isEnabled = true;
  #room: Room | undefined;

  /** What we give to LiveKit's data channels is sealed already. LiveKit writes here. */
  get isDataChannelEncryptionEnabled(): boolean {
    return false;
  }

  set isDataChannelEncryptionEnabled(_on: boolean) {
    // Nobody else decides that.
  }

  /** Called by `new Room`. */
  setup(room: Room): void {
    this.#room = room;
    allowBackups(room);
  }

  /** Called by `new Room`, and again when it makes another engine. Tells of senders of backup codecs as livekit-client does of others. */
  setupEngine(engine: Engine): void {
    guardBackups(engine, (sender, track) => {
      this.#room?.localParticipant.emit(ParticipantEvent.LocalSenderCreated, sender, track);
    });
  }

  setParticipantCryptorEnabled(): void {
    // There is no "off".
  }

  setSifTrailer(): void {
    // What the SFU injects does not open, whatever mark it carries.
  }

  encryptData(): Promise<never> {
    return Promise.reject(new Error("The media plane seals its bytes itself."));
  }

  handleEncryptedData(): Promise<never> {
    return Promise.reject(new Error("Nobody in a room sends data that LiveKit encrypted."));
  }

  on(): this {
    return this;
  }
}
