import type { PlaneFacts, ShownSize } from "../planes/plane.ts";
import type { Source } from "./publication.ts";

/** What of the others' media comes to this page. Nobody is told of it, but whoever sends can see that it is not taken. */
export interface RoomReceiving {
  /** Whether cameras and screens come at all. `true` at first. */
  readonly video: boolean;
  /** Which way media take; `mediaChanged` tells of another. */
  readonly media: PlaneFacts;
  /**
   * Takes no pictures from now on, or takes them again; at any time, also before `join`. The others stop sending them here, so that a line carries
   * sound only: their tracks are unsubscribed (`trackUnsubscribed`) and stay in `participant.tracks`.
   */
  setVideo(on: boolean): void;
  /**
   * Says how large somebody's picture is on the screen, or that it isn't (another page of a grid, a folded tile): an SFU then sends it in the smallest size
   * that will do, or not at all. A mesh sends what it sends. Until it is told, a picture is wanted whole.
   */
  show(participant: string, source: Source, size: ShownSize): void;
  /**
   * Asks somebody's browser to send a picture in another codec than now, where this one can't play it (`undecodable`). Nobody else's picture of
   * them changes in a mesh; through an SFU there is one for all. Resolves when it was asked; `false`: nothing of it comes, or there is no other codec that both browsers know. Never rejects.
   */
  changeCodec(participant: string, source: Source): Promise<boolean>;
}
