import * as v from "valibot";

/** A way that media can take to a member. */
export type Way = "mesh" | "sfu";

/** How a member stands to moving, as it tells each other one. The last word counts, whole. */
export interface Standing {
  readonly type: "standing";
  /** Which way it wants media to take. */
  readonly mode: Way;
  /** `off`: not there; `opening`: on its way; `down`: it wants to be there, and can't. */
  readonly sfu: "off" | "opening" | "up" | "down";
  /** Number of the direct connection that it has to us, from 1; 0: none. Of two numbers the greater one is meant by both. */
  readonly mesh: number;
  /** Which way everything of ours comes to it that flows; `none`: not everything does. */
  readonly hears: Way | "none";
}

/** A message of the mesh's, for the connection of this number. The first one's go without it, as those who only know a mesh expect. */
export interface MeshAgain {
  readonly type: "mesh-again";
  readonly mesh: number;
  readonly message: unknown;
}

const number = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000_000));

const schema: v.GenericSchema<unknown, Standing | MeshAgain> = v.variant("type", [
  v.object({
    type: v.literal("standing"),
    mode: v.picklist(["mesh", "sfu"]),
    sfu: v.picklist(["off", "opening", "up", "down"]),
    mesh: number,
    hears: v.picklist(["mesh", "sfu", "none"]),
  }),
  v.object({ type: v.literal("mesh-again"), mesh: number, message: v.unknown() }),
]);

/** A member's word, or `undefined` for what is one of its planes'; never throws. */
export function parseMovingWord(message: unknown): Standing | MeshAgain | undefined {
  const result = v.safeParse(schema, message);
  return result.success ? result.output : undefined;
}
