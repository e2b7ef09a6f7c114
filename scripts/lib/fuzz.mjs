import { parseArgs } from "node:util";
import { fuzz } from "../../packages/sframe/test/fuzz/open.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "5" }, seed: { type: "string" } } });

/** @param {number} seed */
async function tryOne(seed) {
  try {
    await fuzz(seed);
  } catch (error) {
    console.error(`Seed ${seed} found something; repeat it with: npm run fuzz -- --seed ${seed}`);
    throw error;
  }
}

if (values.seed === undefined) {
  const end = Date.now() + Number(values.minutes) * 60_000;
  let cases = 0;
  let nextWord = Date.now();
  while (Date.now() < end) {
    await tryOne(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
    cases += 1;
    if (Date.now() >= nextWord) {
      console.log(`${cases} cases, ${Math.ceil((end - Date.now()) / 1000)} s to go`);
      nextWord += 10_000;
    }
  }
  console.log(`${cases} cases, nothing found.`);
} else {
  await tryOne(Number(values.seed));
  console.log(`Seed ${values.seed}: nothing found.`);
}
