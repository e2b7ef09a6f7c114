import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "puppeteer-core";
import { launch, until, type PageServer } from "../harness/index.ts";
import { negotiate, openLab, serveLab } from "./lab.ts";

/** As the app is served: one Trusted Types policy, workers from our own origin. */
const policy =
  "default-src 'none'; script-src 'self'; img-src data:; worker-src 'self'; require-trusted-types-for 'script'; trusted-types subrosa-worker";

let pages: PageServer;
beforeAll(async () => {
  pages = await serveLab(policy);
});
afterAll(() => pages.close());

describe.each(["chromium", "firefox"] as const)("under a strict policy in %s", (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  test("the worker as it ships starts, and a picture arrives", async () => {
    const lab = await openLab(browser, pages);
    await lab.call("start", "built");
    await lab.call("send", "alice", { kind: "video", track: "cam" });
    await lab.call("receive", "bob", { open: { video: "cam" } });
    for (const direction of ["send", "receive"] as const) await lab.call("install", direction, "cam", 1, 7);
    await negotiate(lab, "alice", lab, "bob");
    await until(() => lab.call("seesPicture", "bob"), { what: "the picture" });
    // The policy is in force: a worker from a bare string is refused.
    lab.tab.expectError(/trusted/i);
    expect(await lab.call("bareWorkerError")).toBe("TypeError");
    await lab.tab.close();
  });

  test("a worker whose file is missing is an error that says so", async () => {
    const lab = await openLab(browser, pages);
    lab.tab.expectError(/404|worker|script/i);
    expect(await lab.call("startError", "/nowhere.js")).toBe("worker-not-loaded");
    await lab.tab.close();
  });
});
