import { afterEach, describe, expect, test, vi } from "vitest";
import { getBrowsers, missingPackages } from "../../scripts/lib/browsers.mjs";
import { run } from "../../scripts/lib/run.mjs";
import { tallyOf } from "../../scripts/lib/tests.mjs";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the tally of a report", () => {
  test("sums tests", () => {
    const testResults = [{ status: "failed", assertionResults: [{}, {}, {}] }];
    expect(tallyOf(JSON.stringify({ numPassedTests: 2, numFailedTests: 1, testResults }))).toEqual({
      passed: 2,
      failed: 1,
    });
  });

  test("counts a file that could not be loaded as a failure", () => {
    const testResults = [
      { status: "failed", assertionResults: [] },
      { status: "passed", assertionResults: [{}] },
    ];
    expect(tallyOf(JSON.stringify({ numPassedTests: 1, numFailedTests: 0, testResults }))).toEqual({
      passed: 1,
      failed: 1,
    });
  });
});

describe("browsers", () => {
  const nowhere = { PATH: "", CHROMIUM_PATH: "/nowhere/chromium", FIREFOX_PATH: "/nowhere/firefox" };

  test("are found by their variables", () => {
    const env = { CHROMIUM_PATH: process.execPath, FIREFOX_PATH: process.execPath, TURNSERVER_PATH: process.execPath };
    expect(missingPackages(env)).toEqual([]);
  });

  test("that are missing are named by Debian's names", () => {
    expect(missingPackages({ ...nowhere, TURNSERVER_PATH: process.execPath })).toEqual(["chromium", "firefox-esr"]);
  });

  test("that are missing stop an ordinary user with the one command to type", async () => {
    const env = { ...nowhere, TURNSERVER_PATH: process.execPath };
    await expect(getBrowsers(env, 1000)).rejects.toThrow(
      "sudo apt-get update && sudo apt-get install -y chromium firefox-esr",
    );
  });
});

describe("a child that does not end", () => {
  test("is ended with all that it started", async () => {
    const { ok, end } = await run("sh", ["-c", "sleep 60 & sleep 60"], { timeout: 200 });
    expect(ok).toBe(false);
    expect(end).toMatch(/^not done after/);
  });
});
