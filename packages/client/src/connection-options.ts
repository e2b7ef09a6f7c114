import type { RoomOptions } from "./api/options.ts";
import type { Engine } from "./media/engine.ts";
import type { Roster } from "./people/roster.ts";
import type { Prepared } from "./prepare.ts";
import type { OwnIntroduction } from "./session/session.ts";

/** What a connection is made from. */
export interface ConnectionOptions extends Prepared {
  readonly engine: Engine;
  readonly room: RoomOptions;
  readonly roster: Roster;
  /** What the others are told of us. */
  readonly introduction: () => Omit<OwnIntroduction, "seat">;
}
