import { fileURLToPath } from "node:url";
import { createLink } from "@subrosa/client";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProcess } from "../../adversary/support/server-process.ts";
import { launch, until } from "../harness/index.ts";
import { User } from "./stage.ts";

const app = fileURLToPath(new URL("../../../apps/meet/dist", import.meta.url));
const flags = ["--host=127.0.0.1", `--app-dir=${app}`];
let chromium: Browser;
let firefox: Browser;
beforeAll(async () => {
  [chromium, firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
});
afterAll(() => Promise.all([chromium.close(), firefox.close()]));

test.each(["chromium", "firefox"] as const)(
  "who leaves from %s while the server is away has left for the others at once, and is gone when it is back",
  async (name) => {
    const [anas, bens] = name === "firefox" ? [chromium, firefox] : [firefox, chromium];
    let server = await startProcess(flags);
    try {
      const link = createLink({ origin: server.url, room: `goodbye-from-${name}`, kind: "group" });
      const ana = await User.open(await anas.createBrowserContext(), link, { name: "Ana" });
      await ana.joinAs("Ana");
      const ben = await User.open(await bens.createBrowserContext(), link, { name: "Ben" });
      await ben.joinAs("Ben");
      await ana.sees("Ben");
      for (const user of [ana, ben])
        user.tab.expectError(/WebSocket|can.t establish a connection|was interrupted|ERR_CONNECTION/);

      await server.kill();
      for (const user of [ana, ben]) await user.reads("Reconnecting to the server…");
      await ben.press("Leave");
      await ben.reads("You left the call");
      const tileOfBen = async (): Promise<string | undefined> =>
        (await ana.tiles()).find((tile) => tile.startsWith("Ben"));
      await until(async () => /, left\b/.test((await tileOfBen()) ?? ""), { what: "Ben to have left" });
      expect(await ana.framesOf("Ben")).toBe(0); // no picture, and so no still one
      await ana.reads("Ben left"); // spoken
      await ana.reads("Ben’s device still has the keys until they change.");

      server = await startProcess(flags, Number(new URL(server.url).port));
      await until(async () => (await tileOfBen()) === undefined, { what: "Ben's tile to go", timeout: 60_000 });
      await Promise.all([ana.tab.close(), ben.tab.close()]);
    } finally {
      await server.stop();
    }
  },
);
