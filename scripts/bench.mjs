// `npm run bench`: what encryption costs, in a real Chromium. `-- --json` prints one JSON object a line.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
void import("./lib/run.mjs").then(({ root, runMain }) =>
  runMain(async () => {
    const { install } = await import("./lib/install.mjs");
    const { getBrowsers } = await import("./lib/browsers.mjs");
    const { runTypeScript } = await import("./lib/run-typescript.mjs");
    await install(root);
    await getBrowsers();
    process.exitCode = await runTypeScript(root, "bench/main.ts", process.argv.slice(2));
  }),
);
