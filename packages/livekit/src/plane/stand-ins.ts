/**
 * Tracks that carry nothing, for LiveKit to hold in place of ours: it switches `enabled` on in whatever it publishes, which would unmute a muted
 * microphone, and stops tracks when it gives up. Each is the track of a receiver that never gets anything.
 */
export class StandIns {
  readonly #connection = new RTCPeerConnection();

  /** Another one each time: LiveKit tells tracks apart by their ids. */
  make(kind: "audio" | "video"): MediaStreamTrack {
    return this.#connection.addTransceiver(kind).receiver.track;
  }

  close(): void {
    this.#connection.close();
  }
}
