// `npm test`: set-up, browsers, every check and every test, and one line that sums it up.
// `npm test -- unit browser` runs only those steps; any other word picks test files by path.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
void import("./lib/run.mjs").then(({ root, runMain }) =>
  runMain(async () => {
    const { setup } = await import("./lib/setup.mjs");
    const { runTests } = await import("./lib/tests.mjs");
    await setup(root);
    process.exitCode = (await runTests(process.argv.slice(2))) ? 0 : 1;
  }),
);
