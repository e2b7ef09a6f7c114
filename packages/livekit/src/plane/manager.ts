import type { BaseE2EEManager } from "livekit-client";

/**
 * The place that livekit-client keeps for encryption, filled so that it makes connections on which nothing leaves without a transform
 * (`encodedInsertableStreams`), publishes tracks as encrypted, and switches RED off. The transforms themselves are set by `Sending` and
 * `Receiving`; bytes are sealed before they come here.
 */
export class EncryptionPlace implements BaseE2EEManager {
  readonly isEnabled = true;

  /** What we give to LiveKit's data channels is sealed already. LiveKit writes here. */
  get isDataChannelEncryptionEnabled(): boolean {
    return false;
  }

  set isDataChannelEncryptionEnabled(_on: boolean) {
    // Nobody else decides that.
  }

  setup(): void {
    // Senders and receivers are protected one by one.
  }

  setupEngine(): void {
    // As above.
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
