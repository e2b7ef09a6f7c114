import { createLink } from "@subrosa/keys";
import { DeviceIdentity } from "@subrosa/keys/groups";
import { beforeEach, expect, test } from "vitest";
import { eventually } from "../../../../tests/eventually.ts";
import { guest, track, type Guest } from "../guests.ts";

const origin = "https://meet.example";
let device: DeviceIdentity;
let link: string;
beforeEach(async () => {
  device = await DeviceIdentity.create();
  link = createLink({ origin, room: "rose", kind: "group", large: true, host: device, admission: "host" });
});

const asHost = (name: string): Guest => guest(name, { link, asHost: true }, { device: () => Promise.resolve(device) });
const asGuest = (name: string, options: Parameters<typeof guest>[1] = {}): Guest => guest(name, { link, ...options });
const idOf = (by: Guest, name: string): string =>
  [...by.room.participants.values()].find((one) => one.name === name)?.id ?? `no ${name}`;

async function letIn(host: Guest, name: string, joining: Promise<unknown>): Promise<void> {
  await eventually(() => expect(host.room.hosting.waiting.map((one) => one.name)).toContain(name));
  await host.room.hosting.letIn(host.room.hosting.waiting.find((one) => one.name === name)!.id);
  await joining;
}

test("guests wait for a host, who lets in or turns away", async () => {
  const [ana, ben, cy] = [asHost("Ana"), asGuest("Ben"), asGuest("Cy")];
  const early = ben.room.join();
  await eventually(() => expect(ben.room.step).toBe("waiting-room"));
  await ana.room.join();
  await letIn(ana, "Ben", early);
  expect(ben.room.hosting).toMatchObject({ admission: "host", possible: true, waiting: [] });
  const refused = cy.room.join().catch((error: unknown) => error);
  await eventually(() => expect(ana.room.hosting.waiting).toHaveLength(1));
  await ana.room.hosting.turnAway(ana.room.hosting.waiting[0]!.id);
  expect(await refused).toMatchObject({ code: "not-admitted", fault: "room" });
  expect(ana.room.hosting.waiting).toEqual([]);
  expect(ana.room.participants.size).toBe(1);
});

test("all who wait come in at once, and nobody waits any more", async () => {
  const [ana, ben, cy] = [asHost("Ana"), asGuest("Ben"), asGuest("Cy")];
  await ana.room.join();
  const joining = Promise.all([ben.room.join(), cy.room.join()]);
  await eventually(() => expect(ana.room.hosting.waiting).toHaveLength(2));
  await ana.room.hosting.letAllIn();
  await joining;
  await eventually(() => expect(ana.room.participants.size).toBe(2));
  expect(ana.room.hosting.waiting).toEqual([]);
});

test("who thinks to be the host is told that this is another device, before the server is asked", async () => {
  await expect(asGuest("Ana", { asHost: true }).room.join()).rejects.toMatchObject({ code: "host-elsewhere" });
});

test("only hosts decide: others are refused here, and what they say anyway counts nowhere", async () => {
  const [ana, ben] = [asHost("Ana"), asGuest("Ben")];
  await ana.room.join();
  await letIn(ana, "Ben", ben.room.join());
  await ana.room.local.setMicrophone(track());
  for (const refused of [ben.room.hosting.lock(), ben.room.hosting.endForAll(), ben.room.hosting.makeHost("x")]) {
    await expect(refused).rejects.toMatchObject({ code: "not-a-host", fault: "caller" });
  }
  await expect(ben.room.hosting.askToMute(idOf(ben, "Ana"), "microphone")).rejects.toMatchObject({
    code: "not-a-host",
  });
  await ana.room.hosting.makeHost(idOf(ana, "Ben"));
  await eventually(() => expect(ben.room.local.isHost).toBe(true));
  await ben.room.hosting.askToMute(idOf(ben, "Ana"), "microphone");
  await eventually(() => expect(ana.room.local.tracks.get("microphone")?.muted).toBe(true));
  expect(ana.events).toContain("muted microphone by Ben");
});

test("whoever is removed hears by whom, and blocked ones wait at the door; the end is for all", async () => {
  const [ana, ben, cy] = [asHost("Ana"), asGuest("Ben"), asGuest("Cy")];
  await ana.room.join();
  await letIn(ana, "Ben", ben.room.join());
  await letIn(ana, "Cy", cy.room.join());
  await ana.room.hosting.remove(idOf(ana, "Ben"), { block: true });
  await eventually(() => expect(ben.events).toContain("error blocked by Ana"));
  await eventually(() => expect(cy.events).toContain("left Ben dropped"));
  await ana.room.hosting.remove(idOf(ana, "nobody"));
  await ana.room.hosting.endForAll();
  expect(cy.events).toContain("error ended by Ana");
  await eventually(() => expect(ana.room.state).toBe("left"));
});
