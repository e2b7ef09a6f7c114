import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { engineUrl } from "@subrosa/mls";
import { type BrowserName, launch } from "../../tests/browser/harness/launch.ts";
import { servePages } from "../../tests/browser/harness/pages.ts";
import { patience, until } from "../../tests/browser/harness/until.ts";
import type { Report, Result } from "../report.ts";
import { processorTime } from "../crowd/processor-time.ts";
import { type Cell, type CellResult, measureCell, type Spent } from "./measure.ts";
import { StepClock, type SubjectName, subjectNames, type SuiteCode, suiteCodes } from "./subject.ts";

/** Where groups can be measured. */
export const places = ["node", "chromium", "firefox"] as const;

/** How much is measured. */
export interface GroupTimes {
  /** Some of `places`. */
  readonly places: readonly string[];
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** Seconds that one implementation may take in one place with one suite. */
  readonly budget: number;
}

/** Where it runs. */
interface Place {
  readonly name: string;
  readonly unit: string;
  /** Null when it took more than so many milliseconds. */
  readonly run: (cell: Cell, limit: number) => Promise<CellResult | null>;
}

const here = (name: string): string => fileURLToPath(new URL(`../pages/${name}.ts`, import.meta.url));
/** Adding, joining, removing and switching keys in groups of several sizes: in Node, Chromium and Firefox. */
export async function measureGroups(times: GroupTimes, report: Report): Promise<void> {
  const module = await WebAssembly.compile(await readFile(engineUrl));
  if (times.places.includes("node")) {
    // others who use the machine count for nothing: in browsers there is no such clock
    StepClock.now = processorTime;
    await measurePlace(
      { name: "Node", unit: "ms of processor time", run: (cell) => measureCell(module, cell) },
      times,
      report,
    );
  }
  const pages = await servePages({
    entries: { groups: here("groups") },
    scripts: { "groups-worker": here("groups-worker") },
    headers: { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" },
  });
  try {
    for (const [browser, name] of [
      ["chromium", "Chromium"],
      ["firefox", "Firefox"],
    ] as const) {
      if (!times.places.includes(browser)) continue;
      await measureBrowser(browser, name, `${pages.origin}/groups.html`, times, report);
    }
  } finally {
    await pages.close();
  }
}

async function measureBrowser(
  browserName: BrowserName,
  name: string,
  url: string,
  times: GroupTimes,
  report: Report,
): Promise<void> {
  const browser = await launch(browserName);
  try {
    const page = await browser.newPage();
    await page.goto(url);
    const run: Place["run"] = async (cell, limit) => {
      await page.evaluate((one, most) => globalThis.beginGroups(one, most), cell, limit);
      const found = await until(() => page.evaluate(() => globalThis.groupsFinding), {
        what: `${cell.members} members`,
        timeout: limit + patience,
        interval: 250,
      });
      if ("error" in found) throw new Error(found.error);
      return found.result;
    };
    await measurePlace({ name, unit: "ms", run }, times, report);
  } finally {
    await browser.close();
  }
}

async function measurePlace(place: Place, times: GroupTimes, report: Report): Promise<void> {
  for (const suite of suiteCodes) {
    const { results, leftOut } = await measureSuite(place, suite, times);
    report(`MLS operations in ${place.name}, suite ${suite}, against Subrosa`, results, leftOut);
  }
}

/** From small to large, as long as what is left of the time is likely to be enough: time grows with the size, or somewhat faster. */
async function measureSuite(
  { name, unit, run }: Place,
  suite: SuiteCode,
  { sizes, rounds, budget }: GroupTimes,
): Promise<{ results: Result[]; leftOut: string[] }> {
  const results: Result[] = [];
  const leftOut: string[] = [];
  const left: Record<SubjectName, number> = { Subrosa: budget * 1000, "ts-mls": budget * 1000 };
  const nothing: Spent = { building: 0, round: 0 };
  const perMember: Record<SubjectName, Spent> = { Subrosa: nothing, "ts-mls": nothing };
  for (const members of sizes) {
    const turns = Math.max(1, Math.min(rounds, Math.floor(1000 / members)));
    const likely = (subject: SubjectName): number =>
      1.5 * members * (perMember[subject].building + turns * perMember[subject].round);
    let subjects = subjectNames.filter((subject) => likely(subject) <= left[subject]);
    let cell: CellResult | null = null;
    while (cell === null && subjects.length > 0) {
      const limit = Math.max(1, ...subjects.map((subject) => left[subject]));
      cell = await run({ suite, members, rounds: turns, subjects }, limit);
      if (cell !== null) break;
      // whoever is last takes longest: the first one is measured alone
      const [late] = subjects.slice(-1);
      if (late !== undefined) left[late] = 0;
      subjects = subjects.slice(0, -1);
    }
    for (const subject of subjectNames.filter((one) => !subjects.includes(one))) {
      leftOut.push(`${subject} with ${members} members in ${name}, suite ${suite}: more than ${budget} s of time.`);
    }
    for (const { step, subject, value, ratio } of cell?.results ?? []) {
      results.push({ name: `${step}, ${suite}, ${members} members, ${name}, ${subject}`, value, unit, ratio });
    }
    for (const subject of subjects) {
      const { building, round } = cell?.spent[subject] ?? nothing;
      left[subject] -= building + turns * round;
      perMember[subject] = members < 10 ? nothing : { building: building / members, round: round / members };
    }
  }
  return { results, leftOut };
}
