import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, openTab, servePages, until, type PageServer, type Tab } from "../harness/index.ts";
import type {} from "./pages/groups.ts";

/** As the app is served. */
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:; media-src blob:; " +
  "require-trusted-types-for 'script'; trusted-types subrosa-worker";

let pages: PageServer;
beforeAll(async () => {
  const entry = fileURLToPath(new URL("pages/groups.ts", import.meta.url));
  pages = await servePages({ entries: { groups: entry }, headers: { "content-security-policy": policy } });
});
afterAll(() => pages.close());

type Page = typeof globalThis.groupsPage;

describe.each(["chromium", "firefox"] as const)("groups in workers in %s, under the app's CSP", (name) => {
  let browser: Browser;
  let tab: Tab;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  const call = <Name extends keyof Page>(
    what: Name,
    ...args: Parameters<Page[Name]>
  ): Promise<Awaited<ReturnType<Page[Name]>>> =>
    tab.page.evaluate(
      (called, values) =>
        (globalThis.groupsPage[called as Name] as (...all: unknown[]) => never)(...(values as unknown[])),
      what as string,
      args as unknown[],
    );

  const together = async (...names: string[]): Promise<void> => {
    tab = await openTab(browser, `${pages.origin}/groups.html`);
    for (const [at, one] of names.entries()) await call("come", one, at === 0 ? "found" : "ask");
    const everybody = names.map((one) => `${one} present`);
    for (const one of names) {
      const view = async (): Promise<boolean> => String((await call("view", one)).people) === String(everybody);
      await until(view, { what: `everybody at ${one}` });
    }
  };

  test("two make a group with post-quantum keys, and see each other's picture", async () => {
    await together("ana", "ben");
    await call("call");
    await until(() => call("sees", "ana", "ben"), { what: "ben's picture" });
    await until(() => call("sees", "ben", "ana"), { what: "ana's picture" });
    const { suite, phase, epoch, sendingEpoch } = await call("view", "ana");
    expect([suite, phase, sendingEpoch]).toEqual(["MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519", "member", epoch]);
    await call("tell", "ben", "hello");
    await until(async () => (await call("heard", "ana")).includes("ben: hello"), { what: "the message" });
    await tab.close();
  });

  test("junk changes nothing, and whoever was removed is silent at once, and comes back with other keys", async () => {
    await together("ana", "ben", "cleo");
    await call("call");
    await until(() => call("sees", "ana", "cleo"), { what: "cleo's picture" });
    await call("junk", "ana");
    expect((await call("view", "ana")).phase).toBe("member");
    await call("remove", "ana", "cleo");
    await until(async () => (await call("state", "ana", "cleo")) === "no-key", { what: "silence" });
    await until(async () => (await call("heard", "cleo")).includes("dropped"), { what: "cleo's rejoining" });
    await until(async () => (await call("view", "ana")).people.includes("cleo present"), { what: "cleo's return" });
    await until(async () => (await call("state", "ana", "cleo")) === "opening", { what: "cleo's picture again" });
    await tab.close();
  });

  test("a new frame worker comes in with a fresh leaf, and never seals with an old key", async () => {
    await together("ana", "ben");
    await call("call");
    await until(() => call("sees", "ben", "ana"), { what: "ana's picture" });
    await call("renewFrames", "ana");
    await until(async () => (await call("heard", "ana")).includes("asked-for"), { what: "the rejoining" });
    await until(async () => (await call("state", "ben", "ana")) === "opening", { what: "ana's picture again" });
    await until(() => call("sees", "ana", "ben"), { what: "ben's picture" });
    await tab.close();
  });

  test("a worker that dies is told, and what can't be loaded says so", async () => {
    await together("ana");
    tab.expectError(/404|worker|script|wasm/i);
    await call("endWorker", "ana");
    expect(await call("startError", { workerUrl: "/nowhere.js" })).toBe("worker-not-loaded");
    expect(await call("startError", { engineUrl: "/nowhere.wasm" })).toBe("engine-not-loaded");
    await until(async () => (await call("heard", "ana")).includes("failed"), { what: "the death", timeout: 40_000 });
    expect((await call("view", "ana")).phase).toBe("over");
    await tab.close();
  });

  test("the device is the same after a reload, and nobody can read its key", async () => {
    await together();
    const first = await call("device");
    expect(first).toMatchObject({ kept: true, readable: false });
    await tab.page.reload();
    expect(await call("device")).toEqual(first);
    await tab.close();
  });
});
