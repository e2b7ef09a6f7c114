import { afterEach, expect, test, vi } from "vitest";
import { eventually } from "../../../tests/eventually.ts";
import { FakePlane, guest, server } from "./guests.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("who comes online or moves to another network looks for new paths at once, until they leave", async () => {
  const page = new EventTarget();
  const connection = new EventTarget();
  vi.stubGlobal("window", page);
  vi.stubGlobal("navigator", { connection });
  const { room, log } = guest("Ana");
  await room.join();
  const refreshes = (): number => log.filter((line) => line === "refresh").length;
  expect(refreshes()).toBe(0);
  page.dispatchEvent(new Event("online"));
  expect(refreshes()).toBe(1);
  connection.dispatchEvent(new Event("change"));
  expect(refreshes()).toBe(2);
  await room.leave();
  page.dispatchEvent(new Event("online"));
  expect(refreshes()).toBe(2);
});

test("fresh credentials that the server pushes reach the plane that runs", async () => {
  const given: RTCIceServer[][] = [];
  class NotingPlane extends FakePlane {
    override configure(iceServers: RTCIceServer[] = []): void {
      given.push(iceServers);
    }
  }
  const { room } = guest("Ana", { relayOnly: true }, { createPlane: ({ host }) => new NotingPlane(host, []) });
  await room.join();
  const relay = { urls: ["turn:relay.example"], username: "17:ana", credential: "fresh" };
  server.lines[0]!.say({ type: "ice", iceServers: [relay] });
  await eventually(() => expect(given).toEqual([[relay]]));
});
