import { createLink } from "@subrosa/keys";
import { DeviceIdentity } from "@subrosa/keys/groups";
import type { ParticipantId } from "@subrosa/protocol";
import { expect, test } from "vitest";
import { eventually } from "../../../../tests/eventually.ts";
import { FakeClock } from "../fakes.ts";
import { guest, server, track, type Guest } from "../guests.ts";

const origin = "https://meet.example";
// X25519: these tests are not about post-quantum keys, which take longer.
const link = createLink({ origin, room: "rose", kind: "group", large: true });

const inGroup = (
  name: string,
  options: Parameters<typeof guest>[1] = {},
  change: Parameters<typeof guest>[2] = {},
): Guest => guest(name, { link, ...options }, change);

test("the first founds the group, the second is added, and both planes begin", async () => {
  const [ana, ben] = [inGroup("Ana"), inGroup("Ben")];
  expect(ana.room.encryption).toMatchObject({ kind: "group", phase: "connecting", epoch: undefined });
  expect(await ana.room.join()).toEqual({ alone: true });
  expect(await ben.room.join()).toEqual({ alone: false });
  await eventually(() => expect(ana.log).toEqual(["add", '{"hello":true}']));
  await eventually(() => expect(ben.log).toEqual(["add", '{"hello":true}']));
  expect(ana.room.encryption).toMatchObject({
    kind: "group",
    phase: "ready",
    epoch: 1n,
    sendingPaused: false,
    split: false,
  });
  expect([...ben.room.participants.values()].map(({ id, name }) => [id, name])).toEqual([[ana.room.local.id, "Ana"]]);
  await eventually(() => expect([...ana.room.participants.values()][0]?.presence).toBe("present"));
});

test("a room whose link a server made says that this server manages it", async () => {
  const { room } = inGroup("Ana", { link: createLink({ origin, room: "rose", large: true, serverMade: true }) });
  await room.join();
  expect(room.encryption).toMatchObject({ kind: "group", managedByServer: true });
});

test("names and what is published are told inside of the group, also to who comes later", async () => {
  const [ana, ben] = [inGroup("Ana"), inGroup("Ben")];
  await ana.room.local.setCamera(track());
  await ana.room.join();
  await ben.room.join();
  const seen = () => [...ben.room.participants.values()][0];
  await eventually(() => expect(seen()?.tracks.get("camera")?.muted).toBe(false));
  await ana.room.local.setName("Anna");
  await eventually(() => expect(seen()?.name).toBe("Anna"));
});

test("who records says so, also to who comes later; a page that was loaded anew does not, and records nothing", async () => {
  const device = await DeviceIdentity.create();
  const own = { device: () => Promise.resolve(device) };
  const [ana, ben] = [inGroup("Ana", {}, own), inGroup("Ben")];
  const recorders = (of: Guest): string[] =>
    [...of.room.participants.values()].flatMap(({ isRecording, name }) => (isRecording ? [name] : []));
  await ana.room.join();
  await ana.room.local.setRecording(true);
  await ben.room.join();
  await eventually(() => expect(recorders(ben)).toEqual(["Ana"]));
  await ana.room.local.setRecording(false);
  await eventually(() => expect(recorders(ben)).toEqual([]));
  await ana.room.local.setRecording(true);
  await eventually(() => expect(recorders(ben)).toEqual(["Ana"]));
  const again = inGroup("Ana", { rejoin: ana.room.rejoinToken! }, own);
  await again.room.join();
  await eventually(() => expect(recorders(ben)).toEqual([]));
});

test("whom the server names is nobody, until the group's tree has them", async () => {
  const ana = inGroup("Ana");
  await ana.room.join();
  // Somebody who has the link's proof and no more takes a seat at the gateway.
  const stranger = guest("Eve", { link: createLink({ origin, room: "rose" }) });
  void stranger.room.join().catch(() => undefined); // ends with the test
  await eventually(() => expect(server.lines).toHaveLength(2));
  const ben = inGroup("Ben");
  await ben.room.join();
  expect([...ben.room.participants.values()].map(({ name }) => name)).toEqual(["Ana"]);
  await eventually(() => expect([...ana.room.participants.values()].map(({ name }) => name)).toEqual(["Ben"]));
  expect(ana.events.filter((event) => event.startsWith("joined "))).toEqual(["joined Ben"]);
});

test("a goodbye is a leave, and a new epoch", async () => {
  const [ana, ben, cy] = [inGroup("Ana"), inGroup("Ben"), inGroup("Cy")];
  for (const { room } of [ana, ben, cy]) await room.join();
  await eventually(() => expect(ana.room.participants.size).toBe(2));
  await cy.room.leave();
  await eventually(() => expect(ana.events).toContain("left Cy left"));
  await eventually(() => expect(ben.events).toContain("left Cy left"));
  expect(ana.room.encryption.epoch).toBe(3n);
});

test("who said goodbye is told as leaving for as long as no commit can take their keys away", async () => {
  const [ana, ben] = [inGroup("Ana"), inGroup("Ben")];
  for (const { room } of [ana, ben]) await room.join();
  await eventually(() => expect(ana.room.participants.size).toBe(1));
  server.groups.withhold = ({ type }) => type === "group-commit";
  const left = [...ana.room.participants.values()][0];
  await ben.room.leave();
  await eventually(() => expect(left?.presence).toBe("leaving"));
  expect(ana.room.participants.get(left?.id ?? "")).toBe(left);
  expect(ana.events).not.toContain("left Ben left");
});

test("a last word for which a full line had no room is heard when it has, and the server's word for it is what helps", async () => {
  const clock = new FakeClock();
  const [ana, ben] = [inGroup("Ana", {}, { clock }), inGroup("Ben")];
  await ana.room.join();
  await ben.room.join();
  await eventually(() => expect(ana.events).toContain("joined Ben"));
  const heard: string[] = [];
  ben.room.on("chatMessage", ({ text }) => heard.push(text));
  let full = true;
  let withheld = 0;
  const participant = ben.room.local.memberId as ParticipantId;
  server.groups.withhold = ({ type }, to) => {
    if (!full || type !== "group-message" || to !== participant) return false;
    withheld += 1;
    server.lines[0]!.say({ type: "error", code: "peer-busy", message: "", participant });
    return true;
  };
  await ana.room.chat.send("bye");
  await eventually(() => expect(withheld).toBeGreaterThan(0));
  const before = withheld;
  // Two tails, and what follows the first refusals.
  clock.pass(10_000);
  await eventually(() => expect(withheld).toBeGreaterThan(before + 2));
  full = false;
  await eventually(() => {
    clock.pass(3_000);
    expect(heard).toEqual(["bye"]);
  });
});

test("a name that was lost on a full line is told anew when that is known", async () => {
  const clock = new FakeClock();
  const [ana, ben] = [inGroup("Ana", {}, { clock }), inGroup("Ben")];
  await ana.room.join();
  await ben.room.join();
  await eventually(() => expect(ana.events).toContain("joined Ben"));
  const seen = () => [...ben.room.participants.values()][0];
  let full = true;
  const participant = ben.room.local.memberId as ParticipantId;
  server.groups.withhold = ({ type }, to) => full && type === "group-message" && to === participant;
  await ana.room.local.setName("Anna");
  // More than is kept for who missed it.
  for (let part = 0; part < 30; part++) {
    let said = false;
    void ana.room.data.send("pad", new Uint8Array(32_000)).then(() => (said = true));
    await eventually(() => {
      clock.pass(500);
      expect(said).toBe(true);
    });
  }
  full = false;
  await eventually(() => {
    clock.pass(1_000);
    expect(seen()?.name).toBe("Anna");
  });
  expect(ben.room.chat.messages.map(({ state }) => state)).toEqual(["missing"]);
});

test("a server that is away for a while: the plane stays, and everyone goes on in the same group", async () => {
  const [ana, ben] = [inGroup("Ana"), inGroup("Ben")];
  await ana.room.join();
  await ben.room.join();
  await eventually(() => expect(ana.events).toContain("joined Ben"));
  server.kill();
  await eventually(() => expect([ana.room.state, ben.room.state]).toEqual(["reconnecting", "reconnecting"]));
  await ana.room.local.setName("Anna");
  server.up = true;
  ana.room.retryNow();
  ben.room.retryNow();
  await eventually(() => expect([ana.room.state, ben.room.state]).toEqual(["joined", "joined"]));
  await eventually(() => expect([...ben.room.participants.values()][0]?.name).toBe("Anna"));
  expect([...ana.log, ...ben.log].filter((entry) => entry === "close" || entry === "remove")).toEqual([]);
  expect(ana.events.filter((event) => event.startsWith("left"))).toEqual([]);
});

test("a reload is the same person: one commit takes the old leaf away and brings the new one", async () => {
  const [ana, ben] = [inGroup("Ana"), inGroup("Ben")];
  const device = await DeviceIdentity.create();
  const cy = inGroup("Cy", {}, { device: () => Promise.resolve(device) });
  for (const { room } of [ana, ben, cy]) await room.join();
  await eventually(() => expect(ana.events).toContain("joined Cy"));
  const rejoin = cy.room.rejoinToken!;
  const again = inGroup("Cy", { rejoin }, { device: () => Promise.resolve(device) });
  expect(await again.room.join()).toEqual({ alone: false });
  expect(again.room.local.id).toBe(cy.room.local.id);
  await eventually(() => expect(ana.log.filter((entry) => entry === "remove")).toEqual(["remove"]));
  expect(ana.events.filter((event) => /^(joined|left) /.test(event))).toEqual(["joined Ben", "joined Cy"]);
});

test("who was alone and comes back founds another group, as soon as the former place is given up", async () => {
  const device = await DeviceIdentity.create();
  const own = { device: () => Promise.resolve(device) };
  const ana = inGroup("Ana", {}, own);
  await ana.room.join();
  const again = inGroup("Ana", { rejoin: ana.room.rejoinToken! }, own);
  expect(await again.room.join()).toEqual({ alone: true });
  expect([again.room.local.id, again.room.encryption.epoch]).toEqual([ana.room.local.id, 0n]);
});

test("another passphrase is told", async () => {
  const both = createLink({ origin, room: "rose", kind: "group", large: true, secret: "both" });
  const ana = inGroup("Ana", { link: both, passphrase: "five plain words for us" });
  await ana.room.join();
  const ben = inGroup("Ben", { link: both, passphrase: "five other words for us" });
  await expect(ben.room.join()).rejects.toMatchObject({ code: "passphrase-different" });
  expect(ana.room.encryption.epoch).toBe(0n);
});

test("a frame worker that dies: the call begins anew by itself, as the same person with another leaf, so often and no more", async () => {
  const [ana, ben] = [inGroup("Ana"), inGroup("Ben")];
  await ana.room.join();
  await ben.room.join();
  await eventually(() => expect(ana.events).toContain("joined Ben"));
  const { memberId } = [...ana.room.participants.values()][0]!;
  ben.breakFrames();
  await eventually(() => expect([...ana.room.participants.values()][0]?.memberId).not.toBe(memberId));
  await eventually(() => expect(ben.room.state).toBe("joined"));
  expect(ben.log).toContain("close");
  expect(ana.events.filter((event) => /^(joined|left) /.test(event))).toEqual(["joined Ben"]);
  for (let time = 0; time < 3; time += 1) {
    await eventually(() => expect(ben.room.encryption.phase).toBe("ready"));
    ben.breakFrames();
    await eventually(() => expect(ben.room.encryption.phase).not.toBe("ready"));
  }
  await eventually(() => expect(ben.room.state).toBe("failed"));
});
