import { describe, expect, test } from "vitest";
import { hasLiveKit } from "../../livekit/server.ts";
import { openTab, until, type BrowserName, type Tab } from "../harness/index.ts";
import { setUp, type SetUp } from "./drop-in/stage.ts";
import { tokenFor } from "./token.ts";

async function enter({ stage, browsers }: SetUp, name: BrowserName, identity: string, key: number): Promise<Tab> {
  const { server, pages } = stage();
  const asked = { url: server.url, token: tokenFor(server, "components", identity), key: String(key) };
  return await openTab(browsers[name], `${pages.origin}/components.html?${new URLSearchParams(asked)}`, {
    name: identity,
    // an icon, and the sounds of what is clicked: nothing of ours
    expectedErrors: [/Failed to load resource/],
  });
}

/** The tile of somebody else: its picture as it is now, empty before the first, and whether it has LiveKit's lock. */
function look(tab: Tab, identity: string): Promise<{ picture: string; locked: boolean } | undefined> {
  return tab.page.evaluate((wanted) => {
    const tiles = [...document.querySelectorAll(".lk-participant-tile")];
    const tile = tiles.find((one) => one.querySelector(".lk-participant-name")?.textContent?.includes(wanted));
    if (tile === undefined) return undefined;
    const video = tile.querySelector("video");
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [32, 18];
    const shown = video !== null && video.videoWidth > 0;
    if (shown) canvas.getContext("2d")?.drawImage(video, 0, 0, 32, 18);
    const locked = tile.querySelector(".lk-participant-metadata-item:has(.lk-participant-name) > svg") !== null;
    return { picture: shown ? canvas.toDataURL() : "", locked };
  }, identity);
}

/** Waits until that picture has moved so often, with LiveKit's lock beside it. */
async function seesMoving(tab: Tab, identity: string, times = 5): Promise<void> {
  const pictures = new Set<string>();
  await until(
    async () => {
      const tile = await look(tab, identity);
      if (tile?.locked !== true || tile.picture === "") throw new Error(JSON.stringify(tile));
      return pictures.add(tile.picture).size > times;
    },
    { what: `${identity}'s picture to move, and a lock` },
  );
}

describe.runIf(hasLiveKit("LiveKit's own components were not shown to work"))(
  "LiveKit's components, unmodified",
  () => {
    const here = setUp();

    test("show people to each other, with LiveKit's lock, and nothing of someone with another key", async () => {
      const ana = await enter(here, "chromium", "ana", 7);
      const ben = await enter(here, "firefox", "ben", 7);
      await seesMoving(ana, "ben");
      await seesMoving(ben, "ana");

      await ana.page.click(".lk-chat-toggle");
      await ben.page.click(".lk-chat-toggle");
      await ana.page.type(".lk-chat-form-input", "anybody there?");
      await ana.page.click(".lk-chat-form-button");
      const said = (): Promise<string> =>
        ben.page.evaluate(() => document.querySelector(".lk-chat")?.textContent ?? "");
      await until(async () => (await said()).includes("anybody there?"), { what: "Ana's words in Ben's chat" });

      const eve = await enter(here, "chromium", "eve", 8);
      await until(async () => (await look(ana, "eve")) !== undefined, { what: "Eve's tile" });
      await seesMoving(ana, "ben", 20);
      expect(await look(ana, "eve")).toEqual({ picture: "", locked: false });
      await eve.close();
    });
  },
);
