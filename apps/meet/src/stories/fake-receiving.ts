import type { PlaneFacts, RemoteParticipant, RoomReceiving } from "@subrosa/client";

import type { FakePublication } from "./fake-people.ts";

/** What comes of made-up people: their pictures go and come back as they are wanted. */
export class FakeReceiving implements RoomReceiving {
  video = true;
  readonly media: PlaneFacts = { route: "mesh", unreachable: false, strangers: 0 };
  readonly #people: ReadonlyMap<string, RemoteParticipant>;
  readonly #otherFormat: boolean;
  readonly #tell: () => void;
  readonly #held = new Map<FakePublication, MediaStreamTrack | undefined>();

  constructor(people: ReadonlyMap<string, RemoteParticipant>, otherFormat: boolean, tell: () => void) {
    this.#people = people;
    this.#otherFormat = otherFormat;
    this.#tell = tell;
  }

  show(): void {
    // A story shows every picture whole.
  }

  setVideo(on: boolean): void {
    if (on === this.video) return;
    this.video = on;
    const all = [...this.#people.values()].flatMap(({ tracks }) => [...tracks.values()]) as FakePublication[];
    for (const publication of all.filter(({ kind }) => kind === "video")) {
      if (!on) this.#held.set(publication, publication.mediaStreamTrack);
      publication.mediaStreamTrack = on ? this.#held.get(publication) : undefined;
    }
    this.#tell();
  }

  async changeCodec(): Promise<boolean> {
    return this.#otherFormat;
  }
}
