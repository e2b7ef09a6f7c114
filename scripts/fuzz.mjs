// `npm run fuzz`: SFrame's header and `open` under mangled bytes, with fresh seeds, for `-- --minutes 5`.
// `npm run fuzz -- --seed 7` repeats one case.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
void import("./lib/run.mjs").then(({ root, runMain }) =>
  runMain(async () => {
    const { install } = await import("./lib/install.mjs");
    const { runTypeScript } = await import("./lib/run-typescript.mjs");
    await install(root);
    process.exitCode = await runTypeScript(root, "scripts/lib/fuzz.mjs", process.argv.slice(2));
  }),
);
