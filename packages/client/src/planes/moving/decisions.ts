import type { PlaneFacts } from "../plane.ts";
import type { Standing, Way } from "./words.ts";

/** What one knows when one chooses a way. */
export interface Situation {
  /** Everybody in the room, ourselves included. */
  readonly people: number;
  /** The most who are connected directly; `undefined`: there is no SFU. */
  readonly meshLimit: number | undefined;
}

/** Up to so many people a mesh bridges the time in which the SFU can't be reached. */
const mostBridged = 6;

/**
 * Which way media should take: the SFU above the limit, a mesh again when two are left. Between them it stays as it is, and who comes then does
 * as those do who are there.
 */
export function modeOf({ people, meshLimit }: Situation, now: Way, others: Iterable<Standing | undefined>): Way {
  if (meshLimit === undefined) return "mesh";
  if (people > meshLimit) return "sfu";
  if (people <= Math.min(2, meshLimit)) return "mesh";
  return now === "sfu" || [...others].some((other) => other?.mode === "sfu") ? "sfu" : "mesh";
}

/** What one knows of oneself and one other. */
export interface PairView {
  readonly mode: Way;
  readonly sfu: Standing["sfu"];
  readonly hears: Standing["hears"];
  /** Their last word. */
  readonly theirs: Standing | undefined;
  /** There is a direct connection. */
  readonly has: boolean;
  /** They have not said a word for long: they may only know a mesh. */
  readonly silent: boolean;
}

/** Whether a direct connection to this one is needed now. It ends when each side plays the other by the SFU, and not before. */
export function needsMesh(pair: PairView, { people, meshLimit }: Situation): boolean {
  const { mode, sfu, hears, theirs, has, silent } = pair;
  // Some want every call to go by the SFU, so that nobody learns another's address.
  if (meshLimit === 0) return false;
  if (mode === "mesh") return true;
  if (theirs === undefined) return has || (silent && people <= mostBridged);
  if (theirs.mode === "mesh" || sfu === "down" || theirs.sfu === "down") return has || people <= mostBridged;
  if (hears === "sfu" && theirs.hears === "sfu") return false;
  return has || (theirs.mesh > 0 && people <= mostBridged);
}

/** Whether to be at the SFU: to use it, or because somebody still hears us by it. */
export function needsSfu(mode: Way, pairs: Iterable<Pick<PairView, "hears" | "theirs">>): boolean {
  return mode === "sfu" || [...pairs].some(({ hears, theirs }) => hears === "sfu" || theirs?.hears === "sfu");
}

/** What the room is told. @param direct there is a direct connection to somebody */
export function factsOf(mode: Way, sfu: Standing["sfu"], direct: boolean, strangers: number): PlaneFacts {
  const unreachable = mode === "sfu" && sfu === "down";
  if (sfu === "up") return { route: direct ? "moving" : "sfu", unreachable, strangers };
  return { route: direct || mode === "mesh" ? "mesh" : "sfu", unreachable, strangers };
}
