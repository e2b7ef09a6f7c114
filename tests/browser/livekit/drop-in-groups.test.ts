import { createLink } from "@subrosa/keys";
import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit } from "../../livekit/server.ts";
import { startServer } from "../call/people.ts";
import { launch, openTab, until, type BrowserName, type Tab } from "../harness/index.ts";
import { Company, openStage, type Person, type Stage } from "./drop-in/stage.ts";
import { tokenFor } from "./token.ts";

let stage: Stage;
let server: Server;
const browsers = {} as Record<BrowserName, Browser>;
const here = new Company(() => stage);
/** What LiveKit calls AES-GCM in its events. */
const sealed = 1;

/** A server of ours that knows LiveKit's key. */
function openServer(port = 0): Promise<Server> {
  const { apiKey, apiSecret } = stage.server;
  return startServer({ livekitKey: apiKey, livekitSecret: apiSecret, maxPeople: 50, port });
}

/** Comes in by the group of those who have this key. */
function join(name: BrowserName, identity: string, key = 7): Promise<Person> {
  return here.join(browsers[name], identity, { key, groups: { server: server.url } });
}

/** Comes in, and shows picture and sound. */
async function show(name: BrowserName, identity: string, key?: number): Promise<Person> {
  const person = await join(name, identity, key);
  await person.do("publish", "video");
  await person.do("publish", "audio");
  return person;
}

/** Waits until this one is in an epoch after that. */
async function movesOn(person: Person, epoch: string): Promise<void> {
  await until(async () => Number(await person.do("epoch")) > Number(epoch), {
    what: `${person.identity} to be in an epoch after ${epoch}`,
  });
}

describe.runIf(hasLiveKit("no app of livekit-client had the keys of a group"))("A group under an app's room", () => {
  beforeAll(async () => {
    [stage, browsers.chromium, browsers.firefox] = await Promise.all([
      openStage(),
      launch("chromium"),
      launch("firefox"),
    ]);
    server = await openServer();
  });
  afterEach(() => here.end());
  afterAll(async () => {
    await Promise.all([server?.close(), stage?.close(), ...Object.values(browsers).map((browser) => browser.close())]);
  });

  test.each<[BrowserName, BrowserName]>([
    ["chromium", "chromium"],
    ["chromium", "firefox"],
    ["firefox", "chromium"],
    ["firefox", "firefox"],
  ])("lets %s and %s see and hear each other, and LiveKit's own flags say so", async (one, other) => {
    const ana = await show(one, "ana");
    const ben = await show(other, "ben");
    await Promise.all([ana.meets("ben"), ben.meets("ana")]);
    for (const [person, peer] of [
      [ana, "ben"],
      [ben, "ana"],
    ] as const) {
      await until(() => person.do("encrypted", peer), { what: `LiveKit to say that ${peer} is encrypted` });
      expect(await person.do("ownEncrypted")).toBe(true);
      expect(await person.do("events")).toEqual(["own true", `${peer} true`]);
      expect(await person.do("identityBy", peer)).toBe("service");
    }
    expect(await ana.do("epoch")).toBe(await ben.do("epoch"));
  });

  test("has another epoch when somebody leaves, and those who stay see and hear on", async () => {
    const ana = await show("chromium", "ana");
    const ben = await show("firefox", "ben");
    const cleo = await join("chromium", "cleo");
    await Promise.all([ana.meets("ben"), ben.meets("ana"), cleo.meets("ana"), cleo.meets("ben")]);
    const epoch = await ana.do("epoch");
    expect(await ana.do("identityBy", "cleo")).toBe("service");
    await cleo.do("leave");
    await Promise.all([movesOn(ana, epoch), movesOn(ben, epoch)]);
    expect(await cleo.do("epoch")).toBe("undefined");
    expect(await ana.do("identityBy", "cleo")).toBe("undefined");
    await Promise.all([ana.seesMore("ben"), ben.seesMore("ana")]);
    for (const [person, peer] of [
      [ana, "ben"],
      [ben, "ana"],
    ] as const) {
      expect(await person.do("encrypted", peer)).toBe(true);
      expect(await person.do("hears", peer)).toBe(true);
    }
  });

  test.each<BrowserName>(["chromium", "firefox"])(
    "shows nothing to strangers in %s who have a token and not the secret, or no encryption, and nothing of them",
    async (name) => {
      const ana = await show(name, "ana");
      const ben = await show(name, "ben");
      const eve = await show(name, "eve", 8);
      const mallory = await here.join(browsers[name], "mallory", {});
      await mallory.do("publish", "video");
      await mallory.do("publish", "audio");
      await Promise.all([ana.meets("ben"), ben.meets("ana")]);
      for (const [person, stranger] of [
        [ana, "eve"],
        [ana, "mallory"],
        [eve, "ana"],
      ] as const) {
        await until(async () => (await person.do("events")).includes(`${stranger} error 1`), {
          what: `${person.identity} to hear that ${stranger} is a stranger`,
        });
        expect(await person.do("encrypted", stranger)).toBe(false);
        expect(await person.do("decoded", stranger, "video")).toBe(0);
        expect(await person.do("hears", stranger)).toBe(false);
        expect(await person.do("identityBy", stranger)).toBe("undefined");
      }
      await mallory.do("say", "believe me");
      await eve.do("say", "believe me, too");
      await ben.do("say", "hello");
      await ana.gets(`ben words hello ${sealed}`);
      expect(await ana.do("got")).toEqual([`ben words hello ${sealed}`]);
      expect(await eve.do("got")).toEqual([]);
      expect(await mallory.do("decoded", "ana", "video")).toBe(0);
      expect(await ana.do("encrypted", "ben")).toBe(true);
    },
  );

  test.each([
    ["a link", { link: createLink({ origin: "https://calls.example" }) }],
    ["a passphrase", { passphrase: "rust petal lantern orbit maple", room: "standup" }],
  ])("brings people together by %s as well", async (_what, secret) => {
    const groups = { server: server.url };
    const ana = await here.join(browsers.chromium, "ana", { secret, groups });
    await ana.do("publish", "video");
    const ben = await here.join(browsers.chromium, "ben", { secret, groups });
    await ben.sees("ana");
    expect(await ben.do("encrypted", "ana")).toBe(true);
  });

  test("carries messages, text streams, chat and RPC both ways between Chromium and Firefox", async () => {
    const ana = await join("chromium", "ana");
    await ana.do("greet");
    const ben = await join("firefox", "ben");
    await ben.gets(`ana words welcome, ben ${sealed}`);
    for (const [one, other] of [
      [ana, ben],
      [ben, ana],
    ] as const) {
      await one.do("say", "hello");
      await other.gets(`${one.identity} words hello ${sealed}`);
      await one.do("write", "a longer text ".repeat(3000));
      await other.gets(`${one.identity} text ${"a longer text ".repeat(3000)}`);
      await one.do("chat", "chatting");
      await other.gets(`${one.identity} chat chatting`);
      expect(await one.do("call", other.identity, "anybody there?")).toBe(`${one.identity}: anybody there?`);
    }
    const tap = await here.join(browsers.chromium, "tap", { tap: true });
    await ana.do("say", "for Ben", ["ben"]);
    await ben.gets(`ana words for Ben ${sealed}`);
    expect(await tap.do("got")).toEqual([]);
  });

  test("outlives full reconnects and republished tracks, and a server of ours that is away", async () => {
    const ana = await show("chromium", "ana");
    const ben = await show("firefox", "ben");
    await Promise.all([ana.meets("ben"), ben.meets("ana")]);
    await ana.do("reconnect");
    await until(async () => (await ana.do("state")) === "connected", { what: "Ana to be connected again" });
    await Promise.all([ana.seesMore("ben"), ben.meets("ana")]);
    await ben.do("republish", "video");
    await ana.seesMore("ben");

    const port = Number(new URL(server.url).port);
    for (const person of [ana, ben])
      person.tab.expectError(/WebSocket|can.t establish a connection|was interrupted|ERR_CONNECTION/);
    await server.close();
    await Promise.all([ana.seesMore("ben"), ben.seesMore("ana")]);
    await ana.do("say", "anybody there?");
    await ben.gets(`ana words anybody there? ${sealed}`);
    server = await openServer(port);
    const cleo = await show("chromium", "cleo");
    await Promise.all([cleo.meets("ana"), cleo.meets("ben"), ana.meets("cleo"), ben.meets("cleo")]);
    expect(await ana.do("encrypted", "ben")).toBe(true);
  });

  test("gives an identity to who came with it last, as LiveKit does", async () => {
    const former = await show("chromium", "ana");
    const ben = await show("firefox", "ben");
    await Promise.all([former.meets("ben"), ben.meets("ana")]);
    const ana = await show("chromium", "ana");
    await ana.meets("ben");
    await until(async () => (await ben.do("identityBy", "ana")) === "service", { what: "Ana to be known again" });
    await ben.meets("ana");
    await until(() => ben.do("encrypted", "ana"), { what: "LiveKit to say that Ana is encrypted" });
  });

  test("says so where our server doesn't take the token, and then nothing is sent", async () => {
    const { apiKey } = stage.server;
    const stranger = await startServer({ livekitKey: apiKey, livekitSecret: "the secret of another LiveKit server" });
    const groups = { server: stranger.url };
    const ana = await here.join(browsers.chromium, "ana", { key: 7, groups });
    await ana.do("publish", "video");
    const tap = await here.join(browsers.chromium, "tap", { tap: true });
    await until(async () => (await ana.do("events")).includes("undefined error 2"), { what: "a refusal" });
    await expect(ana.do("say", "hello")).rejects.toThrow("can't be in the group");
    expect(await tap.do("got")).toEqual([]);
    expect(await tap.do("decoded", "ana", "video")).toBe(0);
    await stranger.close();
  });

  test("comes with an example, which shows its people to each other", async () => {
    const enter = (name: BrowserName, identity: string): Promise<Tab> => {
      const token = tokenFor(stage.server, "example", identity);
      const asked = new URLSearchParams({ url: stage.server.url, token, server: server.url });
      return openTab(browsers[name], `${stage.pages.origin}/groups.html?${asked}`, { name: identity });
    };
    const tabs = await Promise.all([enter("chromium", "ana"), enter("firefox", "ben")]);
    const titles = (tab: Tab): Promise<string[]> =>
      tab.page.evaluate(() =>
        [...document.querySelectorAll("video")].filter((video) => video.videoWidth > 0).map(({ title }) => title),
      );
    for (const [tab, peer] of [
      [tabs[0], "ben"],
      [tabs[1], "ana"],
    ] as const) {
      const title = `${peer}, by the word of the service`;
      await until(async () => (await titles(tab)).includes(title), { what: `a picture: "${title}"` });
    }
    await Promise.all(tabs.map((tab) => tab.close()));
  });
});
