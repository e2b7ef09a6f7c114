// `npm run start:sfu`: LiveKit's server on this machine, and ours with it, with a link to a room of any size. All flags are passed through.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
void import("./lib/run.mjs").then(({ root, runMain }) =>
  runMain(async () => {
    const { Explained } = await import("./lib/run.mjs");
    const { getLiveKit } = await import("./lib/livekit.mjs");
    const { serve } = await import("./lib/serve.mjs");
    const { setup } = await import("./lib/setup.mjs");
    const { startSfu } = await import("./lib/start-sfu.mjs");
    const liveKit = await getLiveKit();
    if ("missing" in liveKit) throw new Explained(liveKit.missing);
    await setup(root);
    const sfu = await startSfu(liveKit.path);
    try {
      await serve(root, [...sfu.flags, ...process.argv.slice(2)], sfu.env);
    } finally {
      sfu.stop();
    }
  }),
);
