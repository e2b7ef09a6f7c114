import { audioContext } from "../../devices/loudness.ts";

interface Input {
  readonly source: MediaStreamAudioSourceNode;
  readonly gain: GainNode;
}

/** Several sounds as one. */
export class Mix {
  readonly #output = audioContext().createMediaStreamDestination();
  readonly #inputs = new Map<MediaStreamTrack, Input>();

  get track(): MediaStreamTrack | undefined {
    return this.#output.stream.getAudioTracks()[0];
  }

  /** From now on these are in it, each with its volume from 0 to 1. */
  follow(wanted: ReadonlyMap<MediaStreamTrack, number>): void {
    for (const [track, input] of this.#inputs)
      if (!wanted.has(track)) {
        input.source.disconnect();
        this.#inputs.delete(track);
      }
    for (const [track, volume] of wanted) {
      const input = this.#inputs.get(track) ?? this.#add(track);
      input.gain.gain.value = volume;
    }
  }

  close(): void {
    this.follow(new Map());
    this.track?.stop();
  }

  #add(track: MediaStreamTrack): Input {
    const audio = audioContext();
    const input = { source: audio.createMediaStreamSource(new MediaStream([track])), gain: new GainNode(audio) };
    input.source.connect(input.gain).connect(this.#output);
    this.#inputs.set(track, input);
    return input;
  }
}
