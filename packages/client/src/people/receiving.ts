import type { RoomReceiving } from "../api/receiving.ts";
import { kindOf, sources, type Source } from "../api/publication.ts";
import type { MediaPlane } from "../planes/plane.ts";
import type { RoomBus } from "./bus.ts";
import type { Roster } from "./roster.ts";

const pictures: readonly Source[] = sources.filter((source) => kindOf(source) === "video");

/** What we take of the others' media, over all sessions of a room. */
export class Receiving implements RoomReceiving {
  video = true;
  readonly #bus: RoomBus;
  readonly #roster: Roster;
  #plane: Pick<MediaPlane, "want" | "changeCodec"> | undefined;

  constructor(bus: RoomBus, roster: Roster) {
    this.#bus = bus;
    this.#roster = roster;
  }

  /** Another session has another plane. */
  follow(plane: Pick<MediaPlane, "want" | "changeCodec">): void {
    this.#plane = plane;
    if (!this.video) for (const source of pictures) plane.want(source, false);
  }

  setVideo(on: boolean): void {
    if (on === this.video) return;
    this.video = on;
    for (const source of pictures) this.#plane?.want(source, on);
    this.#roster.wantVideo(on);
    this.#bus.touch();
  }

  async changeCodec(participant: string, source: Source): Promise<boolean> {
    const member = this.#roster.seats.get(participant)?.memberId;
    return member !== undefined && (await this.#plane?.changeCodec(member, source)) === true;
  }
}
