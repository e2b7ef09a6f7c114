// `npm run bench`: what encryption costs, on this machine. `-- groups` measures that part alone, `-- --json` prints one JSON object a line.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
void import("./lib/run.mjs").then(({ root, runMain }) =>
  runMain(async () => {
    const { install } = await import("./lib/install.mjs");
    const { buildWhenDue } = await import("./lib/build.mjs");
    const { getBrowsers } = await import("./lib/browsers.mjs");
    const { runTypeScript } = await import("./lib/run-typescript.mjs");
    await install(root);
    // The app is measured as it is built.
    await buildWhenDue(root);
    await getBrowsers();
    process.exitCode = await runTypeScript(root, "bench/main.ts", process.argv.slice(2));
  }),
);
