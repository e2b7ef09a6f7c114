import { defineConfig } from "vitest/config";

/** `npx vitest run --config tests/browser/frames/record.config.ts` writes packages/media/test/frames anew. */
export default defineConfig({
  resolve: { conditions: ["@subrosa/source"] },
  ssr: { resolve: { conditions: ["@subrosa/source"] } },
  test: { include: ["tests/browser/frames/record.ts"], testTimeout: 120_000, fileParallelism: false },
});
