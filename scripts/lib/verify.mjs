import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./run.mjs";

const node = process.execPath;

/** @param {string} name */
const tool = (name) => join(root, "node_modules/.bin", name);

/**
 * The checks that need no browser, each with what its passing means.
 * @returns {{ claim: string, command: string, parameters: string[] }[]}
 */
function steps() {
  const publishable = readdirSync(join(root, "packages")).filter((name) =>
    existsSync(join(root, "packages", name, "package.json")),
  );
  return [
    { claim: "The packages compile", command: tool("tsc"), parameters: ["-b"] },
    // What takes longest comes early.
    { claim: "Every exported name is documented, and the API pages build", command: tool("typedoc"), parameters: [] },
    { claim: "The tests and scripts have sound types", command: tool("tsc"), parameters: ["-p", "tests"] },
    { claim: "The app has sound types", command: tool("tsc"), parameters: ["-p", "apps/meet", "--noEmit"] },
    { claim: "The linter finds nothing", command: tool("oxlint"), parameters: [] },
    { claim: "Everything is formatted", command: tool("oxfmt"), parameters: ["--check"] },
    { claim: "Nobody imports what they may not", command: node, parameters: ["scripts/boundaries.mjs"] },
    { claim: "Nothing is dead code", command: tool("knip"), parameters: [] },
    ...publishable.map((name) => ({
      claim: `@subrosa/${name} is a well-formed package`,
      command: tool("publint"),
      parameters: ["--strict", `packages/${name}`],
    })),
  ];
}

/**
 * Runs all checks, two at a time, says what each proves, and prints the whole output of those that fail.
 * @returns {Promise<{ passed: number, failed: string[] }>}
 */
export async function verify() {
  let passed = 0;
  /** @type {string[]} */
  const failed = [];
  /** @param {ReturnType<typeof steps>[number]} step */
  const check = async ({ claim, command, parameters }) => {
    const start = Date.now();
    const { ok, output, end } = await run(command, parameters);
    console.log(`${ok ? "✓" : "✗"} ${claim} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    if (ok) {
      passed += 1;
    } else {
      failed.push(claim);
      console.log(`${output.trimEnd()}\n  ${end}: ${[command.split("/").at(-1), ...parameters].join(" ")}\n`);
    }
  };
  const waiting = steps();
  const checkOn = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await check(next);
  };
  // What the first one compiles is what others look at.
  await check(/** @type {ReturnType<typeof steps>[number]} */ (waiting.shift()));
  await Promise.all([checkOn(), checkOn()]);
  return { passed, failed };
}
