import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
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

const servers = { TURNSERVER_PATH: process.execPath, REDIS_SERVER_PATH: process.execPath };

describe("browsers", () => {
  const nowhere = { PATH: "", CHROMIUM_PATH: "/nowhere/chromium", FIREFOX_PATH: "/nowhere/firefox" };

  test("are found by their variables", () => {
    const env = { ...servers, CHROMIUM_PATH: process.execPath, FIREFOX_PATH: process.execPath };
    expect(missingPackages(env)).toEqual([]);
  });

  test("that are missing are named by Debian's names", () => {
    expect(missingPackages({ ...nowhere, ...servers })).toEqual(["chromium", "firefox-esr"]);
  });

  test("that are missing stop an ordinary user with the one command to type", async () => {
    const env = { ...nowhere, ...servers };
    await expect(getBrowsers(env, 1000)).rejects.toThrow(
      "sudo apt-get update && sudo apt-get install -y chromium firefox-esr",
    );
  });
});

describe("browsers for root", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "subrosa-apt-"));
    vi.spyOn(console, "log").mockImplementation(() => {});
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A machine without browsers, whose `apt-get install` runs this shell text. */
  function machine(install: string): NodeJS.ProcessEnv {
    const script = `#!/bin/sh\necho "$@" >> "${folder}/calls"\n[ "$1" = update ] && exit 0\n${install}\n`;
    writeFileSync(join(folder, "apt-get"), script, { mode: 0o755 });
    return {
      PATH: `${folder}:/usr/bin:/bin`,
      CHROMIUM_PATH: join(folder, "chromium"),
      FIREFOX_PATH: join(folder, "firefox"),
      ...servers,
    };
  }

  test("come from Debian", async () => {
    const env = machine(`cp "$0" "${folder}/chromium" && cp "$0" "${folder}/firefox"`);
    await getBrowsers(env, 0);
    expect(readFileSync(join(folder, "calls"), "utf8")).toBe(
      "update\ninstall -y --no-install-recommends chromium firefox-esr\n",
    );
  });

  test("that can't be installed are named in one sentence", async () => {
    const env = machine("echo E: Unable to locate package; exit 100");
    await expect(getBrowsers(env, 0)).rejects.toThrow(
      /Unable to locate package\n\nInstalling chromium firefox-esr failed \(exit code 100\): install them by hand/,
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
