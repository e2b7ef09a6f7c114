// `npm run stories`: 10,000 stories of members, a server and a network that breaks, of all kinds, from a fresh seed on; `-- --count 500` for fewer, `--first 1`
// for known ones. `npm run stories -- --seed 17 --scale small` tells one again: `small`, `hosted`, `hybrid` or `crowd`.
import { parseArgs } from "node:util";
import { requireNode } from "./lib/node-version.mjs";

requireNode();
void import("./lib/run.mjs").then(({ root, run, runMain }) =>
  runMain(async () => {
    const { install } = await import("./lib/install.mjs");
    const { values } = parseArgs({
      options: {
        seed: { type: "string" },
        scale: { type: "string" },
        first: { type: "string" },
        count: { type: "string", default: "10000" },
      },
    });
    await install(root);
    const { seed, scale, count } = values;
    const first = values.first ?? String(crypto.getRandomValues(new Uint32Array(1))[0] ?? 1);
    const env = {
      ...(scale === undefined ? {} : { STORIES_SCALE: scale }),
      ...(seed === undefined ? { STORIES_FIRST: first, STORIES_COUNT: count } : { STORIES_SEED: seed }),
    };
    const parameters = ["node_modules/vitest/vitest.mjs", "run", "--project", "stories", "stories.test.ts"];
    const { ok } = await run(process.execPath, parameters, { show: true, env });
    process.exitCode = ok ? 0 : 1;
  }),
);
