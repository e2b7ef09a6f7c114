import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getBrowsers } from "./browsers.mjs";
import { getLiveKit } from "./livekit.mjs";
import { run } from "./run.mjs";
import { verify } from "./verify.mjs";

/** @typedef {{ passed: number, failed: number }} Tally */

/**
 * Steps in the order of a run: what breaks soonest comes first. `minutes` is when a step counts as hung.
 * `needs`: programs of others, which are got before the first step.
 * `beside`: it keeps one core busy at most, and so does that step, so they run at the same time.
 * `spare`: minutes that it needs; where fewer are left, it is left out, and that is said.
 * @type {readonly { name: string, says: string, minutes: number, needs?: true, beside?: string, spare?: number }[]}
 */
const steps = [
  { name: "verify", says: "Types, lint, format, boundaries, dead code, packages, API pages", minutes: 5 },
  { name: "unit", says: "Each package by itself, and the examples", minutes: 10 },
  { name: "house", says: "The repository's own rules and scripts", minutes: 5 },
  { name: "adversary", says: "Hostile clients, members and servers against the real ones", minutes: 8 },
  { name: "stories", says: "Many members, one server, a network that breaks: told from seeds", minutes: 6 },
  {
    name: "interop",
    says: "Other people's MLS and SFrame; the MLS engine built again",
    minutes: 15,
    beside: "stories",
  },
  { name: "livekit", says: "LiveKit's server and its tokens, a cluster", minutes: 6, needs: true, beside: "stories" },
  { name: "browser", says: "Real calls in Chromium and Firefox", minutes: 24, needs: true },
  { name: "sfu", says: "Real calls through LiveKit, in both", minutes: 16, needs: true, spare: 9 },
];

/** When all must be over, ms since 1970: where a machine gives a run only so many minutes, it says so, and still gets the last line. */
const latest = Date.now() + Number(process.env["TEST_MINUTES"] ?? Infinity) * 60_000;

/**
 * What a vitest JSON report says, plus one failure for each file that could not even be loaded.
 * @param {string} text
 * @returns {Tally}
 */
export function tallyOf(text) {
  const report = JSON.parse(text);
  /** @type {{ status: string, assertionResults: unknown[] }[]} */
  const files = report.testResults;
  const broken = files.filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

/**
 * One vitest project. A run that crashes, hangs or finds no test has at least one failure.
 * @param {string} name
 * @param {number} minutes
 * @param {readonly string[]} filters
 * @returns {Promise<Tally>}
 */
async function vitest(name, minutes, filters) {
  const folder = mkdtempSync(join(tmpdir(), "subrosa-test-"));
  const outputFile = join(folder, "report.json");
  const parameters = ["node_modules/vitest/vitest.mjs", "run", "--project", name, ...filters];
  if (filters.length > 0) parameters.push("--passWithNoTests");
  // Browser tests take long: a line for each test shows that they move.
  parameters.push(
    `--reporter=${name === "browser" || name === "sfu" ? "verbose" : "default"}`,
    "--reporter=json",
    `--outputFile.json=${outputFile}`,
  );
  const timeout = Math.max(1, Math.min(minutes * 60_000, latest - Date.now()));
  const { ok, end } = await run(process.execPath, parameters, { show: true, timeout });
  try {
    const tally = tallyOf(readFileSync(outputFile, "utf8"));
    if (ok || tally.failed > 0) return tally;
    console.log(`${name}: every test passed, but the run ended with ${end}; that counts as a failure.`);
    return { ...tally, failed: 1 };
  } catch {
    console.log(`${name} left no report (${end}); that counts as a failure.`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {typeof steps[number]} step
 * @param {readonly string[]} filters
 * @returns {Promise<Tally>}
 */
async function runStep({ name, minutes }, filters) {
  if (name !== "verify") return await vitest(name, minutes, filters);
  const { passed, failed } = await verify();
  return { passed, failed: failed.length };
}

/**
 * Steps in their order, those that run at the same time together.
 * @param {readonly typeof steps[number][]} chosen
 * @returns {typeof steps[number][][]}
 */
function roundsOf(chosen) {
  /** @type {typeof steps[number][][]} */
  const rounds = [];
  for (const step of chosen) {
    const last = rounds.at(-1);
    const first = last?.[0];
    if (last && step.beside !== undefined && [first?.name, first?.beside].includes(step.beside)) last.push(step);
    else rounds.push([step]);
  }
  return rounds;
}

/**
 * Runs the tests, and prints "N passed, N failed" as the last line.
 * @param {readonly string[]} words names of steps, and parts of test files' paths
 * @returns {Promise<boolean>} nothing failed
 */
export async function runTests(words) {
  const names = new Set(steps.map(({ name }) => name));
  const chosen = steps.filter(({ name }) => !words.some((word) => names.has(word)) || words.includes(name));
  const filters = words.filter((word) => !names.has(word));
  const lines = [];
  if (chosen.some(({ needs }) => needs)) {
    await getBrowsers();
    const liveKit = await getLiveKit();
    if ("missing" in liveKit) lines.push(`NOT DONE: what needs LiveKit's server. ${liveKit.missing}`);
  }

  const total = { passed: 0, failed: 0 };
  /** @param {typeof steps[number]} step */
  const perform = async (step) => {
    if (latest - Date.now() < (step.spare ?? 0) * 60_000) {
      lines.push(`NOT DONE: ${step.name}, for lack of time. \`npm test -- ${step.name}\` runs it alone.`);
      return;
    }
    console.log(`\n── ${step.name}: ${step.says}`);
    const start = Date.now();
    const { passed, failed } = await runStep(step, filters);
    total.passed += passed;
    total.failed += failed;
    lines.push(`${step.name}: ${passed} passed, ${failed} failed, ${Math.round((Date.now() - start) / 1000)} s`);
  };
  for (const round of roundsOf(chosen)) await Promise.all(round.map(perform));
  console.log(`\n${lines.join("\n")}\n\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0;
}
