import { LiveKitKeys } from "@subrosa/keys/livekit";
import { createLink } from "@subrosa/keys";
import type { IceServer, ParticipantId, SessionId } from "@subrosa/protocol";
import { expect, test, vi } from "vitest";
import { unknownStatus } from "../src/media/frames.ts";
import type { MediaPlane, PlaneHost } from "../src/planes/plane.ts";
import { FakeClock, id } from "./fakes.ts";
import { FakePlane, guest, link, server, track } from "./guests.ts";
import { eventually } from "../../../tests/eventually.ts";

test("the first one in is alone; the second one meets the first, and both planes begin", async () => {
  const [ana, ben] = [guest("Ana"), guest("Ben")];
  expect(await ana.room.join()).toEqual({ alone: true });
  expect(await ben.room.join()).toEqual({ alone: false });
  await eventually(() => expect(ana.log).toEqual(["add", '{"hello":true}']));
  await eventually(() => expect(ben.log).toEqual(["add", '{"hello":true}']));
  expect([...ana.room.participants.values()].map(({ name }) => name)).toEqual(["Ben"]);
  expect(ana.room.mediaAlive).toBe(true);
});

test("what is published before the join is published by it", async () => {
  const [ana, ben] = [guest("Ana"), guest("Ben")];
  await ana.room.local.setCamera(track());
  await ana.room.join();
  await ben.room.join();
  expect(ana.log[0]).toBe("camera on");
  expect([...ben.room.participants.values()][0]?.tracks.get("camera")?.muted).toBe(false);
});

test("an unsupported browser is told before the server is asked for anything", async () => {
  const { room } = guest(
    "Ana",
    {},
    {
      assertSupported: () => {
        throw new Error("no transforms here");
      },
    },
  );
  await expect(room.join()).rejects.toMatchObject({ code: "unsupported-browser", fault: "browser" });
  expect(server.joins).toEqual([]);
  expect(room.state).toBe("failed");
});

test.each([
  [{ link: "https://meet.example/r/rose" }, "incomplete-link"],
  [{ link: "nonsense" }, "invalid-link"],
  [{ link: link.replace("#1.lko-s", "#1.lgo-s") }, "newer-link"],
  [
    { link: createLink({ origin: "https://meet.example", room: "rose", secret: "both", kind: "static" }) },
    "passphrase-needed",
  ],
])("what is wrong with the options is told: %o", async (options, code) => {
  await expect(guest("Ana", options).room.join()).rejects.toMatchObject({ code });
  expect(server.joins).toEqual([]);
});

test("a link to a room on LiveKit's wire makes one, and it says so before and after the join", async () => {
  const compatible = createLink({ origin: "https://meet.example", room: "rose", kind: "static", wire: "livekit" });
  const started: unknown[] = [];
  const { room } = guest(
    "Ana",
    { link: compatible },
    {
      startFrames: ({ wire, keys }) => {
        started.push(wire, keys);
        return Promise.reject(new Error("no worker here"));
      },
    },
  );
  const said = { kind: "static", wire: "livekit", suite: "AES_128_GCM" };
  expect(room.encryption).toMatchObject(said);
  void room.join().catch(() => undefined);
  await eventually(() => expect(started.slice(0, 2)).toEqual(["livekit", expect.any(LiveKitKeys)]));
  expect(room.encryption).toMatchObject(said);
});

test("a refusal by the server is told, and a second join on the same room is the caller's mistake", async () => {
  server.refuse = { code: "wrong-proof", close: 4403 };
  const { room } = guest("Ana");
  await expect(room.join()).rejects.toMatchObject({ code: "wrong-proof" });
  await expect(room.join()).rejects.toMatchObject({ code: "wrong-state" });
});

test("leaving is told at once, ends the plane, and can be done in the middle of a join", async () => {
  const [ana, ben, cy] = [guest("Ana"), guest("Ben"), guest("Cy")];
  await ana.room.join();
  await ben.room.join();
  await eventually(() => expect(ana.events).toContain("joined Ben"));
  await ben.room.leave();
  await eventually(() => expect(ana.events).toContain("left Ben left"));
  expect(ben.log.at(-1)).toBe("close");
  const joining = cy.room.join();
  await cy.room.leave();
  await expect(joining).rejects.toMatchObject({ code: "closed" });
  expect(cy.room.state).toBe("left");
});

test("a server that comes back with the same session: the plane stays, and everyone says again what is open", async () => {
  const [ana, ben] = [guest("Ana"), guest("Ben")];
  await ana.room.join();
  await ben.room.join();
  await eventually(() => expect(ana.events).toContain("joined Ben"));
  server.kill();
  await eventually(() => expect(ana.room.state).toBe("reconnecting"));
  expect(ana.room.mediaAlive).toBe(true);
  server.up = true;
  ana.room.retryNow();
  ben.room.retryNow();
  await eventually(() => expect([ana.room.state, ben.room.state]).toEqual(["joined", "joined"]));
  await eventually(() => expect([ana.log, ben.log].every((log) => log.includes("resync"))).toBe(true));
  expect([...ana.log, ...ben.log].filter((entry) => entry === "close" || entry === "remove")).toEqual([]);
  expect(server.joins.slice(-2).map(({ returning }) => returning)).toEqual([true, true]);
  expect(ana.events.filter((event) => event.startsWith("left"))).toEqual([]);
});

test("fresh credentials of the same session reach the call that runs, before it looks for paths again", async () => {
  const turn = (credential: string): IceServer => ({ urls: ["turn:127.0.0.1"], username: "a", credential });
  const log: string[] = [];
  const plane = ({ host }: { host: PlaneHost }): MediaPlane =>
    Object.assign(new FakePlane(host, log), {
      configure: ([iceServer]: RTCIceServer[]) => void log.push(`${iceServer?.credential}`),
    });
  server.iceServers = [turn("old")];
  const [ana, ben] = [guest("Ana", { plane }), guest("Ben")];
  await ana.room.join();
  await ben.room.join();
  await eventually(() => expect(ana.events).toContain("joined Ben"));
  server.kill();
  server.iceServers = [turn("fresh")];
  server.up = true;
  ana.room.retryNow();
  ben.room.retryNow();
  await eventually(() => expect(log).toContain("resync"));
  expect(log.filter((entry) => entry === "old")).toEqual([]);
  expect(log.indexOf("fresh")).toBeGreaterThan(-1);
  expect(log.indexOf("fresh")).toBeLessThan(log.indexOf("resync"));
});

test("what a full line did not take is said again a second later", async () => {
  const clock = new FakeClock();
  const [ana, ben] = [guest("Ana", {}, { clock }), guest("Ben")];
  await ana.room.join();
  await ben.room.join();
  await eventually(() => expect(ana.events).toContain("joined Ben"));
  const participant = ben.room.local.memberId as ParticipantId;
  for (let lost = 0; lost < 3; lost++)
    server.lines[0]!.say({ type: "error", code: "peer-busy", message: "", participant });
  await eventually(() => {
    clock.pass(1_000);
    expect(ana.log).toContain("resync");
  });
  expect(ana.log.filter((entry) => entry === "resync")).toHaveLength(1);
});

test("a server that comes back with another session: fresh keys and proofs, the same people, no leave and no join", async () => {
  const [ana, ben] = [guest("Ana"), guest("Ben")];
  await ana.room.join();
  await ana.room.local.setCamera(track());
  await ben.room.join();
  await eventually(() => expect(ana.events).toContain("joined Ben"));
  const before = ana.kids();
  const people = [...ana.room.participants.keys()];
  server.kill();
  server.session = id<SessionId>("n");
  server.up = true;
  ana.room.retryNow();
  ben.room.retryNow();
  await eventually(() => expect([ana.room.state, ben.room.state]).toEqual(["joined", "joined"]));
  await eventually(() => expect(ben.log.filter((entry) => entry === "add")).toHaveLength(2));
  await eventually(() => expect(ana.log.filter((entry) => entry === "add")).toHaveLength(2));
  expect(ana.log).toContain("close");
  expect(ana.log.filter((entry) => entry === "camera on")).toHaveLength(2);
  expect(ana.kids()).not.toEqual(before);
  expect([...ana.room.participants.keys()]).toEqual(people);
  expect(ana.events.filter((event) => event.startsWith("left") || event.startsWith("joined "))).toEqual(["joined Ben"]);
});

test("a server that leads back to a session that was left finds another participant there", async () => {
  const ana = guest("Ana");
  await ana.room.join();
  const [first, second] = [server.session!, id<SessionId>("n")];
  for (const next of [second, first]) {
    server.kill();
    server.session = next;
    server.up = true;
    ana.room.retryNow();
    await eventually(() => expect(ana.room.state).toBe("joined"));
  }
  const [joined, , ...back] = server.joins.map(({ participant }) => participant);
  expect(new Set([joined, ...back])).toEqual(new Set([joined, ana.room.local.memberId]));
  expect(ana.room.local.memberId).not.toBe(joined);
  expect(ana.log.filter((entry) => entry === "close")).toHaveLength(2);
});

test("the frame worker dies: the room says so and is over, and nothing is sent or played any more", async () => {
  let die: (cause: unknown) => void = () => undefined;
  const ana = guest(
    "Ana",
    {},
    {
      startFrames: ({ host }) => {
        die = (cause) => host.failed(cause);
        return Promise.resolve({
          protect: () => true,
          unprotect: () => true,
          prepare: () => undefined,
          status: () => unknownStatus,
          sendingTotals: () => ({ encoded: 0, sealed: 0, sent: 0 }),
          sealedFrame: () => Promise.resolve(undefined),
          keyPort: () => new MessageChannel().port1,
          forget: () => undefined,
          close: () => undefined,
        });
      },
    },
  );
  const errors: string[] = [];
  ana.room.on("error", ({ code }) => errors.push(`${code} ${ana.room.state}`));
  await ana.room.join();
  const camera = track();
  const stop = vi.spyOn(camera, "stop");
  await ana.room.local.setCamera(camera);
  die("worker-died");
  expect(errors).toEqual(["media-failed failed"]);
  expect(ana.log.at(-1)).toBe("close");
  expect(stop).toHaveBeenCalled();
  await eventually(() => expect(server.lines).toEqual([]));
});

test("a reload with the rejoin token keeps the seat and brings fresh KIDs", async () => {
  const [ana, ben] = [guest("Ana"), guest("Ben")];
  await ana.room.join();
  await ben.room.join();
  await ben.room.local.setCamera(track());
  await eventually(() => expect(ana.events).toContain("joined Ben"));
  const again = guest("Ben", { rejoin: ben.room.rejoinToken! });
  expect(await again.room.join()).toEqual({ alone: false });
  await again.room.local.setCamera(track());
  await eventually(() => expect(ana.log).toContain("remove"));
  expect([...ana.room.participants.keys()]).toEqual([ben.room.local.id]);
  expect(again.room.local.id).toBe(ben.room.local.id);
  expect(again.room.local.memberId).not.toBe(ben.room.local.memberId);
  expect(again.kids()).not.toEqual(ben.kids());
  expect(ana.events.filter((event) => event.includes("Ben"))).toEqual(["joined Ben"]);
});

test("an application's own plane takes the place of the mesh", async () => {
  const own: string[] = [];
  const ana = guest("Ana", { plane: ({ host }) => new FakePlane(host, own) });
  await ana.room.join();
  await guest("Ben").room.join();
  await eventually(() => expect(own).toContain("add"));
  expect(ana.log).toEqual([]);
});

test("a rejoin token that is none is a fresh join", async () => {
  expect(await guest("Ana", { rejoin: "x.y.z" }).room.join()).toEqual({ alone: true });
});

test("a sealed frame of one's own can be looked at, in a call, and own frames are counted", async () => {
  const { room } = guest("Ana");
  expect(room.sendingTotals()).toEqual({ encoded: 0, sealed: 0, sent: 0 });
  expect(await room.sealedFrame("camera")).toBeUndefined();
  await room.join();
  expect(await room.sealedFrame("camera")).toEqual(Uint8Array.of(0x90, 1));
  expect(room.sendingTotals()).toEqual({ encoded: 9, sealed: 7, sent: 8 });
});

test("pictures that are not wanted are not asked for, in any session, and somebody's codec is changed at their connection", async () => {
  const [ana, ben] = [guest("Ana"), guest("Ben")];
  const changes = vi.fn<() => void>();
  await ben.room.join();
  ana.room.receiving.setVideo(false);
  await ana.room.join();
  await eventually(() => expect(ana.room.participants.size).toBe(1));
  expect(ana.log.slice(0, 2)).toEqual(["camera not wanted", "screen not wanted"]);
  ana.room.on("changed", changes);
  ana.room.receiving.setVideo(true);
  ana.room.receiving.setVideo(true);
  expect(ana.log.filter((line) => line.endsWith(" wanted") && !line.includes("not"))).toEqual([
    "camera wanted",
    "screen wanted",
  ]);
  await eventually(() => expect(changes).toHaveBeenCalled());
  const [id = ""] = ana.room.participants.keys();
  expect(await ana.room.receiving.changeCodec(id, "camera")).toBe(true);
  expect(await ana.room.receiving.changeCodec(id, "screen")).toBe(false);
  expect(await ana.room.receiving.changeCodec("nobody", "camera")).toBe(false);
});
