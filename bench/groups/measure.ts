import { median } from "../median.ts";
import { subrosaSubject } from "./subrosa.ts";
import {
  type GroupSubject,
  type MeasuredGroup,
  StepClock,
  steps,
  type StepTimes,
  type SubjectName,
  type SuiteCode,
} from "./subject.ts";
import { tsMlsSubject } from "./ts-mls.ts";

/** One size of group, in one suite. */
export interface Cell {
  readonly suite: SuiteCode;
  readonly members: number;
  readonly rounds: number;
  /** Who is measured: large groups are too much for some. */
  readonly subjects: readonly SubjectName[];
}

/** What one implementation took for a step. */
export interface StepResult {
  readonly step: string;
  readonly subject: SubjectName;
  /** Milliseconds, the median of the rounds. */
  readonly value: number;
  /** Against Subrosa, the median of the rounds' ratios; null where Subrosa is alone. */
  readonly ratio: number | null;
}

/** Milliseconds that an implementation took. */
export interface Spent {
  readonly building: number;
  /** The median round. */
  readonly round: number;
}

/** The steps' results, and what each implementation took. */
export interface CellResult {
  readonly results: readonly StepResult[];
  readonly spent: Readonly<Partial<Record<SubjectName, Spent>>>;
}

interface Measured {
  readonly subject: GroupSubject;
  group?: MeasuredGroup;
  readonly rounds: StepTimes[];
  building: number;
}

/** Builds a group with each implementation once, and takes turns with the rounds: what disturbs one disturbs its neighbour. */
export async function measureCell(module: WebAssembly.Module, cell: Cell): Promise<CellResult> {
  const { suite, members, rounds, subjects } = cell;
  const all: Measured[] = [subrosaSubject(module), tsMlsSubject]
    .filter(({ name }) => subjects.includes(name))
    .map((subject) => ({ subject, rounds: [], building: 0 }));
  for (const one of all) {
    const start = StepClock.now();
    one.group = await one.subject.found(suite, members);
    one.building = StepClock.now() - start;
  }
  for (let round = 0; round < rounds; round++) {
    for (const one of round % 2 === 0 ? all : all.toReversed()) {
      if (one.group !== undefined) one.rounds.push(await one.group.round());
    }
  }
  for (const { group } of all) group?.close();
  const [own] = all;
  const results = steps.flatMap((step) =>
    all.map(({ subject, rounds: times }) => ({
      step,
      subject: subject.name,
      value: median(times.map((time) => time[step])),
      ratio: all.length === 1 ? null : median(times.map((time, at) => time[step] / (own?.rounds[at]?.[step] ?? NaN))),
    })),
  );
  const spent = all.map(({ subject, building, rounds: times }): [SubjectName, Spent] => [
    subject.name,
    { building, round: median(times.map((time) => steps.reduce((sum, step) => sum + time[step], 0))) },
  ]);
  return { results, spent: Object.fromEntries(spent) };
}
