import { requireNode } from "./lib/node-version.mjs";

requireNode();
void import("./lib/run.mjs").then(({ root, runMain }) =>
  runMain(async () => {
    const { build } = await import("./lib/build.mjs");
    await build(root);
  }),
);
