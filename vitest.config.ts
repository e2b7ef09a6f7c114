import { defineConfig } from "vitest/config";

/** Packages are tested from their sources, so that no test ever runs against a stale build. */
const source = { conditions: ["@subrosa/source"] };

function project(name: string, include: string[], test: Record<string, unknown> = {}): object {
  return {
    resolve: source,
    ssr: { resolve: source },
    test: { name, include, environment: "node", ...test },
  };
}

/** One file at a time: real browsers and real servers share the machine, and must not starve one another. */
const serial = { fileParallelism: false, maxWorkers: 1, testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      project("unit", ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.{ts,tsx}", "examples/**/*.test.ts"], {
        testTimeout: 30_000,
      }),
      project("house", ["tests/house/**/*.test.ts"], serial),
      project("adversary", ["tests/adversary/**/*.test.ts"], { testTimeout: 60_000 }),
      project("stories", ["tests/stories/**/*.test.ts"], { ...serial, testTimeout: 600_000 }),
      project("interop", ["tests/interop/**/*.test.ts"], { ...serial, testTimeout: 600_000, hookTimeout: 600_000 }),
      project("browser", ["tests/browser/**/*.test.ts"], {
        ...serial,
        globalSetup: "tests/browser/app/build-stories.ts",
      }),
    ],
  },
});
