import { RoomServiceClient } from "livekit-server-sdk";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit, startLiveKit, type LiveKit } from "../../livekit/server.ts";
import type { Stage } from "../call/people.ts";
import { freshRoom, openPerson, sees } from "../group/people.ts";
import { launch, until } from "../harness/index.ts";
import { openMovingStage, takes } from "./movers.ts";

const shown = hasLiveKit("that nobody who waits for a host is at LiveKit");

describe.runIf(shown)("a room with a waiting room, by LiveKit only", () => {
  let sfu: LiveKit;
  let stage: Stage;
  let browser: Browser;
  beforeAll(async () => {
    sfu = await startLiveKit();
    stage = await openMovingStage(sfu, { meshLimit: 0 });
    browser = await launch("chromium");
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
    await sfu?.stop();
  });

  test("who waits is not at LiveKit; who was let in meets the host there", async () => {
    const admin = new RoomServiceClient(sfu.url.replace("ws", "http"), sfu.apiKey, sfu.apiSecret);
    const present = async (): Promise<string[]> => {
      const rooms = await admin.listRooms();
      const people = await Promise.all(rooms.map(({ name }) => admin.listParticipants(name)));
      return people.flat().map(({ identity }) => identity);
    };
    const ana = await openPerson(browser, stage, "Ana");
    const ben = await openPerson(browser, stage, "Ben");
    const link = await ana.do("link", { origin: stage.server.url, room: freshRoom(), admission: "host" });
    expect(await ana.join(link, { asHost: true })).toEqual({ alone: true });
    const benJoins = ben.join(link);
    await sees(ana, "Ben waiting", ({ waiting }) => waiting.length === 1);
    await takes([ana], "sfu");
    await until(async () => (await present()).length === 1, { what: "Ana to be at LiveKit" });

    expect(await ana.do("host", "letIn", "Ben")).toBe("ok");
    expect(await benJoins).toEqual({ alone: false });
    await ben.do("show", 7);
    await ana.seesPicture("Ben", 7);
    await takes([ana, ben], "sfu");
    expect((await present()).length).toBe(2);
    await Promise.all([ana.close(), ben.close()]);
  });
});
