import { parseArgs } from "node:util";
import { places } from "./groups/section.ts";

/** The parts of the bench, in their order. */
const parts = [
  "crypto",
  "call",
  "groups",
  "storm",
  "meeting",
  "first-frame",
  "livekit",
  "moves",
  "streams",
  "rotations",
  "main-thread",
  "loading",
] as const;

/** One of `parts`. */
export type Part = (typeof parts)[number];

/** What the command line says, numbers as numbers. */
export interface Options {
  readonly json: boolean;
  /** The parts to measure: all, unless some are named. */
  readonly parts: readonly Part[];
  readonly rounds: number;
  readonly calls: number;
  readonly settle: number;
  readonly seconds: number;
  readonly sizes: readonly number[];
  readonly places: readonly string[];
  readonly budget: number;
  readonly people: number;
  /** Of them, who has a group of its own to the end. */
  readonly members: number;
  /** Who is in the large meeting at the end. */
  readonly meeting: number;
  readonly rotations: number;
  /** From a mesh to LiveKit's server and back. */
  readonly moves: number;
  /** From LiveKit's server, in one tab. */
  readonly streams: number;
}

/** Reads the command line; throws a sentence that says what it takes. */
export function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      rounds: { type: "string", default: "25" },
      calls: { type: "string", default: "3" },
      settle: { type: "string", default: "4" },
      seconds: { type: "string", default: "8" },
      sizes: { type: "string", default: "2,10,50,200,1000" },
      places: { type: "string", default: places.join(",") },
      budget: { type: "string", default: "60" },
      people: { type: "string", default: "200" },
      members: { type: "string", default: "20" },
      meeting: { type: "string", default: "1000" },
      rotations: { type: "string", default: "20" },
      moves: { type: "string", default: "20" },
      streams: { type: "string", default: "50" },
    },
  });
  const unknown = positionals.find((name) => !parts.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`The bench has no part "${unknown}"; it has ${parts.join(", ")}.`);
  return {
    json: values.json,
    parts: positionals.length === 0 ? parts : parts.filter((part) => positionals.includes(part)),
    rounds: Number(values.rounds),
    calls: Number(values.calls),
    settle: Number(values.settle),
    seconds: Number(values.seconds),
    sizes: values.sizes.split(",").map(Number),
    places: values.places.split(","),
    budget: Number(values.budget),
    people: Number(values.people),
    members: Number(values.members),
    meeting: Number(values.meeting),
    rotations: Number(values.rotations),
    moves: Number(values.moves),
    streams: Number(values.streams),
  };
}
