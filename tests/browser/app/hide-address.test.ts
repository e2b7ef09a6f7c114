import { createLink } from "@subrosa/client";
import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "../harness/index.ts";
import { startCoturn, type Coturn } from "../turn/coturn.ts";
import { serveApp, User } from "./stage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch("chromium");
});
afterAll(() => browser.close());

const person = async (link: string, name: string): Promise<User> =>
  await User.open(await browser.createBrowserContext(), link, { name });
const switchName = '::-p-aria([name="Hide my IP address"][role="switch"])';

test("a server without a relay has no switch for one's address", async () => {
  const server = await serveApp();
  const ana = await person(createLink({ origin: server.url, room: "open" }), "Ana");
  await ana.reads("Nobody is here yet");
  expect(await ana.page.$(switchName)).toBeNull();
  await ana.tab.close();
  await server.close();
});

describe("with a relay", () => {
  let turn: Coturn;
  let server: Server;
  beforeAll(async () => {
    const turnSecret = "the-39-steps";
    turn = await startCoturn(turnSecret);
    server = await serveApp({ turnUrls: [turn.url], turnSecret });
  });
  afterAll(async () => {
    await server?.close();
    await turn?.close();
  });

  test("who turns it on in the lobby sends by the relay, and who turns it off is asked to join again", async () => {
    const link = createLink({ origin: server.url, room: "hidden" });
    const ana = await person("about:blank", "Ana");
    await ana.page.evaluateOnNewDocument(() => {
      window.policies = [];
      window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          window.policies.push(configuration?.iceTransportPolicy ?? "all");
        }
      };
    });
    await ana.page.goto(link);
    await ana.turn("Hide my IP address");
    await ana.joinAs("Ana");
    const ben = await person(link, "Ben");
    await ben.joinAs("Ben");
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);
    expect(await ana.page.evaluate(() => window.policies)).toEqual(["relay"]);

    await ana.press("Encrypted");
    await ana.reads("go through the server's relay, so people here can't see your IP address.");
    await ana.turn("Hide my IP address");
    await ana.reads("This takes effect when you join again.");
    await ana.press("Leave and rejoin");
    await ana.find("button", "Leave");
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);
    expect(await ana.page.evaluate(() => window.policies.at(-1))).toBe("all");
    await ana.press("Encrypted");
    await ana.reads("so people here can see your IP address.");
    expect(await ana.violations()).toEqual([]);
    await Promise.all([ana.tab.close(), ben.tab.close()]);
  });
});

declare global {
  interface Window {
    /** The transport policies of the page's peer connections, in their order. */
    policies: string[];
  }
}
