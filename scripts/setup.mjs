// Everything between a bare clone and a working one. Needs Node and npm, nothing else.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
void import("./lib/run.mjs").then(({ root, runMain }) =>
  runMain(async () => {
    const { setup } = await import("./lib/setup.mjs");
    await setup(root);
    console.log("Everything is in place.");
  }),
);
