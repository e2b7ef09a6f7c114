import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Packages are tested from their sources, so that no test ever runs against a stale build. */
const source = { conditions: ["@subrosa/source"] };

function project(name: string, include: string[], test: Record<string, unknown> = {}): object {
  return {
    resolve: source,
    ssr: { resolve: source },
    test: { name, include, environment: "node", ...test },
  };
}

/** Files that take a minute and more. */
const long =
  /(browser\/(app\/stories|bench|livekit\/(cluster|move|plane)|app\/devices)|adversary\/(mangled|groups-mangled|relay))/;

/** What takes long begins first, so that it does not run on alone when all else is done. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): number => (long.test(moduleId) ? 1 : 0);
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => isLong(other) - isLong(one));
  }
}

/** As many files at a time as the smallest machine has cores, and vitest would keep one of them free. */
const parallel = { maxWorkers: 2 };
/** One file at a time. */
const serial = { fileParallelism: false, maxWorkers: 1, testTimeout: 120_000, hookTimeout: 120_000 };

/** Real browsers. */
const browsers = {
  ...parallel,
  // Files share a process, so that a browser stays for the next one.
  isolate: false,
  environment: "./tests/browser/harness/environment.ts",
  globalSetup: "tests/browser/app/build-stories.ts",
  setupFiles: "tests/browser/harness/setup.ts",
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    // A browser takes a while to close.
    teardownTimeout: 60_000,
    sequence: { sequencer: LongFirst },
    projects: [
      project("unit", ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.{ts,tsx}", "examples/**/*.test.ts"], {
        ...parallel,
        testTimeout: 30_000,
      }),
      project("house", ["tests/house/**/*.test.ts"], serial),
      project("adversary", ["tests/adversary/**/*.test.ts"], { ...parallel, testTimeout: 120_000 }),
      project("stories", ["tests/stories/**/*.test.ts"], { ...serial, testTimeout: 600_000 }),
      project("interop", ["tests/interop/**/*.test.ts"], { ...serial, testTimeout: 600_000, hookTimeout: 600_000 }),
      project("livekit", ["tests/livekit/**/*.test.ts"], serial),
      project("browser", ["tests/browser/**/*.test.ts"], { ...browsers, exclude: ["tests/browser/livekit/**"] }),
      project("sfu", ["tests/browser/livekit/**/*.test.ts"], browsers),
    ],
  },
});
