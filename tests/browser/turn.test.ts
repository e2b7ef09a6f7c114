import type { IceServer } from "@subrosa/protocol";
import { createHmac } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client, newLink } from "../adversary/support/client.ts";
import { startServer } from "../adversary/support/server.ts";
import { launch, openTab, servePages, until, type PageServer, type Tab } from "./harness/index.ts";
import { startCoturn, type Coturn } from "./turn/coturn.ts";

const secret = "north-by-northwest";

/** The credentials that a running server gives a client who joins. */
async function fromServer(
  turnUrl: string,
  options: { turnSecret?: string; turnLifetime?: number } = {},
): Promise<IceServer> {
  const server = await startServer({ turnUrls: [turnUrl], turnSecret: secret, ...options });
  const client = await Client.connect(server);
  client.say(client.joining(newLink()));
  const [turn] = (await client.hear("joined")).iceServers;
  await server.close();
  if (turn === undefined) throw new Error("The server gave no TURN server.");
  return turn;
}

describe("TURN with the server's credentials", () => {
  let turn: Coturn;
  let pages: PageServer;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    turn = await startCoturn(secret);
    pages = await servePages({ entries: { turn: fileURLToPath(new URL("turn/page.ts", import.meta.url)) } });
    browser = await launch("chromium");
    tab = await openTab(browser, `${pages.origin}/turn.html`);
  });

  afterAll(async () => {
    await browser.close();
    await pages.close();
    await turn.close();
  });

  const gather = async (server: IceServer): Promise<unknown> =>
    tab.page.evaluate(`gather(${JSON.stringify([server])})`);

  it("carries a call whose both ends may only be relayed", async () => {
    await tab.page.evaluate(`call(${JSON.stringify([await fromServer(turn.url)])})`);
    const call = await until(
      async () => {
        const seen = await tab.page.evaluate("relayed()");
        return typeof seen === "object" && seen !== null && "frames" in seen && Number(seen.frames) > 30 && seen;
      },
      { what: "thirty decoded frames through the relay", timeout: 60_000 },
    );
    expect(call).toMatchObject({ local: "relay", remote: "relay" });
  });

  it("gives a relay for good credentials", async () => {
    expect(await gather(await fromServer(turn.url))).toMatchObject({ candidates: ["relay"] });
  });

  it("gives none when they have ended", async () => {
    const ended = await fromServer(turn.url, { turnLifetime: 1 });
    const end = Number(ended.username?.split(":")[0]) * 1_000;
    await until(() => Date.now() > end + 1_000, { what: "the credentials to end" });
    expect(await gather(ended)).toEqual({ candidates: [], errors: [401] });
  });

  it("gives none when their end was moved", async () => {
    const good = await fromServer(turn.url);
    const later = (good.username ?? "").replace(/^\d+/, (end) => String(Number(end) + 86_400));
    expect(await gather({ ...good, username: later })).toEqual({ candidates: [], errors: [401] });
  });

  it("gives none when they were made with another secret", async () => {
    expect(await gather(await fromServer(turn.url, { turnSecret: "south" }))).toEqual({
      candidates: [],
      errors: [401],
    });
  });

  it("knows them by the scheme alone: a time, and its HMAC-SHA1", async () => {
    const username = `${Math.floor(Date.now() / 1_000) + 60}:anybody`;
    const credential = createHmac("sha1", secret).update(username).digest("base64");
    expect(await gather({ urls: [turn.url], username, credential })).toMatchObject({ candidates: ["relay"] });
    expect(await turn.log()).not.toContain(credential);
  });
});
