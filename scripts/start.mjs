// `npm start`: whatever set-up is due, then the server, with all flags passed through.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
void import("./lib/run.mjs").then(({ root, runMain }) =>
  runMain(async () => {
    const { setup } = await import("./lib/setup.mjs");
    const { serve } = await import("./lib/serve.mjs");
    await setup(root);
    await serve(root, process.argv.slice(2));
  }),
);
