// `npm run check-site -- https://calls.example`: whether a website sends the very app that this source builds.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
void import("./lib/run.mjs").then(({ root, runMain }) =>
  runMain(async () => {
    const { setup } = await import("./lib/setup.mjs");
    const { checkSite } = await import("./lib/check-site.mjs");
    const { join } = await import("node:path");
    await setup(root);
    process.exitCode = (await checkSite(process.argv[2], join(root, "apps/meet/dist"))) ? 0 : 1;
  }),
);
