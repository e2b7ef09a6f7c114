import { expect, test } from "vitest";
import { fuzz } from "./fuzz/open.ts";

/** `npm run fuzz` goes on from here with fresh seeds. */
test("header and open withstand 150 fuzzed cases", async () => {
  for (let seed = 0; seed < 150; seed++) {
    await expect(fuzz(seed), `npm run fuzz -- --seed ${seed}`).resolves.toBeUndefined();
  }
});
