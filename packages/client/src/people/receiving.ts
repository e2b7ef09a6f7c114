import type { RoomReceiving } from "../api/receiving.ts";
import { kindOf, sources, type Source } from "../api/publication.ts";
import type { Call } from "../call.ts";
import { meshFacts, type PlaneFacts, type ShownSize } from "../planes/plane.ts";
import type { RoomBus } from "./bus.ts";
import type { Roster } from "./roster.ts";

/** What is asked of a call. */
type Receptive = Pick<Call, "want" | "show" | "changeCodec" | "media" | "on">;

const pictures: readonly Source[] = sources.filter((source) => kindOf(source) === "video");

/** What we take of the others' media, over all sessions of a room. */
export class Receiving implements RoomReceiving {
  video = true;
  readonly #bus: RoomBus;
  readonly #roster: Roster;
  #call: Receptive | undefined;

  constructor(bus: RoomBus, roster: Roster) {
    this.#bus = bus;
    this.#roster = roster;
  }

  /** Another session has another plane. */
  follow(call: Receptive): void {
    this.#call = call;
    if (!this.video) for (const source of pictures) call.want(source, false);
    call.on("mediaChanged", () => this.#bus.emit("mediaChanged"));
  }

  get media(): PlaneFacts {
    return this.#call?.media ?? meshFacts;
  }

  setVideo(on: boolean): void {
    if (on === this.video) return;
    this.video = on;
    for (const source of pictures) this.#call?.want(source, on);
    this.#roster.wantVideo(on);
    this.#bus.touch();
  }

  show(participant: string, source: Source, size: ShownSize): void {
    const member = this.#roster.seats.get(participant)?.memberId;
    if (member !== undefined) this.#call?.show(member, source, size);
  }

  async changeCodec(participant: string, source: Source): Promise<boolean> {
    const member = this.#roster.seats.get(participant)?.memberId;
    return member !== undefined && (await this.#call?.changeCodec(member, source)) === true;
  }
}
