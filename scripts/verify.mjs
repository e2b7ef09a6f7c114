// `npm run verify`: all that can be known without running a test.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
void import("./lib/run.mjs").then(({ root, runMain }) =>
  runMain(async () => {
    const { setup } = await import("./lib/setup.mjs");
    const { verify } = await import("./lib/verify.mjs");
    await setup(root);
    const { passed, failed } = await verify();
    console.log(`${passed} checks passed, ${failed.length} failed${failed.length > 0 ? ":" : ""}`);
    for (const claim of failed) console.log(`  not so: ${claim}`);
    process.exitCode = failed.length > 0 ? 1 : 0;
  }),
);
