// npm run fuzz                     all fuzzers for 60 s, from a random seed
// npm run fuzz -- --seconds 600    for longer
// npm run fuzz -- --seed 17        one case again
//
// A fuzzer is a file packages/*/test/fuzz/*.ts that exports `fuzz(seed)`: it runs one case, and throws when a claim fails.
import { randomInt } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" }, seed: { type: "string" } } });
const root = new URL("../", import.meta.url).pathname;
const files = readdirSync(`${root}packages`)
  .map((name) => `packages/${name}/test/fuzz/`)
  .filter((folder) => existsSync(root + folder))
  .flatMap((folder) => readdirSync(root + folder).map((file) => folder + file));

/** Bundles one fuzzer from the sources; undefined for a helper beside the fuzzers. */
async function load(file) {
  const { outputFiles } = await build({
    entryPoints: [root + file],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    conditions: ["@subrosa/source"],
  });
  const { fuzz } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
  );
  return fuzz === undefined ? undefined : { file, fuzz };
}

async function run({ file, fuzz }, seed) {
  try {
    await fuzz(seed);
  } catch (error) {
    console.error(`\n${file} failed with seed ${seed}. Again: npm run fuzz -- --seed ${seed}\n`);
    throw error;
  }
}

const fuzzers = (await Promise.all(files.map(load))).filter((fuzzer) => fuzzer !== undefined);
if (fuzzers.length === 0) throw new Error("No fuzzer was found in packages/*/test/fuzz.");

if (values.seed !== undefined) {
  for (const fuzzer of fuzzers) await run(fuzzer, Number(values.seed));
  console.log(`Seed ${values.seed}: ${fuzzers.length} fuzzers found nothing.`);
} else {
  const start = randomInt(2 ** 32);
  const end = Date.now() + Number(values.seconds) * 1000;
  console.log(`Fuzzing ${fuzzers.map(({ file }) => file).join(", ")} for ${values.seconds} s from seed ${start} on.`);
  let cases = 0;
  for (; Date.now() < end; cases++) {
    for (const fuzzer of fuzzers) await run(fuzzer, (start + cases) >>> 0);
  }
  console.log(`${cases} seeds, ${fuzzers.length} fuzzers: nothing found.`);
}
