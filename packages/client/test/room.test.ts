import { createLink, StaticKeys } from "@subrosa/keys";
import type { SessionId } from "@subrosa/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RoomOptions } from "../src/api/options.ts";
import { systemClock } from "../src/clock.ts";
import type { Engine } from "../src/media/engine.ts";
import { unknownStatus } from "../src/media/frames.ts";
import type { MediaPlane, PlaneHost } from "../src/planes/plane.ts";
import { Room, withEngine } from "../src/room.ts";
import { FakeServer } from "./fake-server.ts";
import { id } from "./fakes.ts";

const link = createLink({ origin: "https://meet.example", room: "rose" });
let server: FakeServer;
let rooms: Room[];
beforeEach(() => {
  server = new FakeServer();
  rooms = [];
});
afterEach(async () => {
  for (const room of rooms) await room.leave();
});

/** A plane that says hello to each member, and notes what it was asked for. */
class FakePlane implements MediaPlane {
  readonly log: string[];
  readonly #host: PlaneHost;

  constructor(host: PlaneHost, log: string[]) {
    this.#host = host;
    this.log = log;
  }

  addMember(member: string): void {
    this.log.push("add");
    this.#host.signal(member, { hello: true });
    this.#host.pathChanged(member, "connected");
  }
  removeMember(): void {
    this.log.push("remove");
  }
  setTrack(source: string, track: MediaStreamTrack | null): void {
    this.log.push(`${source} ${track === null ? "off" : "on"}`);
  }
  receive(_: string, message: unknown): void {
    this.log.push(JSON.stringify(message));
  }
  resync(): void {
    this.log.push("resync");
  }
  refresh(): void {
    this.log.push("refresh");
  }
  configure(): void {
    this.log.push("configure");
  }
  receiver(): undefined {
    return undefined;
  }
  close(): void {
    this.log.push("close");
  }
}

interface Guest {
  readonly room: Room;
  readonly log: string[];
  readonly events: string[];
  readonly kids: () => readonly bigint[];
}

function guest(name: string, options: Partial<RoomOptions> = {}, change: Partial<Engine> = {}): Guest {
  const log: string[] = [];
  const events: string[] = [];
  let keys: StaticKeys | undefined;
  const engine: Engine = {
    assertSupported: () => undefined,
    createPeerConnection: () => {
      throw new Error("The fake plane makes no connections.");
    },
    createPlane: ({ host }) => new FakePlane(host, log),
    startFrames: (given) => {
      if (given.keys instanceof StaticKeys) keys = given.keys;
      const sink = { install: () => undefined, tryOut: () => undefined, remove: () => undefined };
      return Promise.resolve({
        protect: () => undefined,
        unprotect: () => undefined,
        prepare: (source) => void given.keys.attach({ participant: given.self, source, direction: "send" }, sink),
        status: () => unknownStatus,
        forget: () => undefined,
        close: () => undefined,
      });
    },
    connect: () => server.connect(),
    clock: systemClock,
    ...change,
  };
  const room = new Room(withEngine({ link, name, ...options }, engine));
  room.on("participantJoined", (one) => events.push(`joined ${one.name}`));
  room.on("participantLeft", (one, reason) => events.push(`left ${one.name} ${reason}`));
  room.on("stateChanged", (state) => events.push(state));
  rooms.push(room);
  return { room, log, events, kids: () => [...(keys?.kids.values() ?? [])] };
}

const track = (): MediaStreamTrack =>
  Object.assign(new EventTarget(), { enabled: true, readyState: "live", stop: () => undefined }) as MediaStreamTrack;

test("the first one in is alone; the second one meets the first, and both planes begin", async () => {
  const [ana, ben] = [guest("Ana"), guest("Ben")];
  expect(await ana.room.join()).toEqual({ alone: true });
  expect(await ben.room.join()).toEqual({ alone: false });
  await vi.waitFor(() => expect(ana.log).toEqual(["add", '{"hello":true}']));
  await vi.waitFor(() => expect(ben.log).toEqual(["add", '{"hello":true}']));
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
  [{ link: createLink({ origin: "https://meet.example", room: "rose", secret: "both" }) }, "passphrase-needed"],
])("what is wrong with the options is told: %o", async (options, code) => {
  await expect(guest("Ana", options).room.join()).rejects.toMatchObject({ code });
  expect(server.joins).toEqual([]);
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
  await vi.waitFor(() => expect(ana.events).toContain("joined Ben"));
  await ben.room.leave();
  await vi.waitFor(() => expect(ana.events).toContain("left Ben left"));
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
  await vi.waitFor(() => expect(ana.events).toContain("joined Ben"));
  server.kill();
  await vi.waitFor(() => expect(ana.room.state).toBe("reconnecting"));
  expect(ana.room.mediaAlive).toBe(true);
  server.up = true;
  ana.room.retryNow();
  ben.room.retryNow();
  await vi.waitFor(() => expect([ana.room.state, ben.room.state]).toEqual(["joined", "joined"]));
  await vi.waitFor(() => expect([ana.log, ben.log].every((log) => log.includes("resync"))).toBe(true));
  expect([...ana.log, ...ben.log].filter((entry) => entry === "close" || entry === "remove")).toEqual([]);
  expect(server.joins.slice(-2).map(({ returning }) => returning)).toEqual([true, true]);
  expect(ana.events.filter((event) => event.startsWith("left"))).toEqual([]);
});

test("a server that comes back with another session: fresh keys and proofs, the same people, no leave and no join", async () => {
  const [ana, ben] = [guest("Ana"), guest("Ben")];
  await ana.room.join();
  await ana.room.local.setCamera(track());
  await ben.room.join();
  await vi.waitFor(() => expect(ana.events).toContain("joined Ben"));
  const before = ana.kids();
  const people = [...ana.room.participants.keys()];
  server.kill();
  server.session = id<SessionId>("n");
  server.up = true;
  ana.room.retryNow();
  ben.room.retryNow();
  await vi.waitFor(() => expect([ana.room.state, ben.room.state]).toEqual(["joined", "joined"]));
  await vi.waitFor(() => expect(ben.log.filter((entry) => entry === "add")).toHaveLength(2));
  await vi.waitFor(() => expect(ana.log.filter((entry) => entry === "add")).toHaveLength(2));
  expect(ana.log).toContain("close");
  expect(ana.log.filter((entry) => entry === "camera on")).toHaveLength(2);
  expect(ana.kids()).not.toEqual(before);
  expect([...ana.room.participants.keys()]).toEqual(people);
  expect(ana.events.filter((event) => event.startsWith("left") || event.startsWith("joined "))).toEqual(["joined Ben"]);
});

test("a reload with the rejoin token keeps the seat and brings fresh KIDs", async () => {
  const [ana, ben] = [guest("Ana"), guest("Ben")];
  await ana.room.join();
  await ben.room.join();
  await ben.room.local.setCamera(track());
  await vi.waitFor(() => expect(ana.events).toContain("joined Ben"));
  const again = guest("Ben", { rejoin: ben.room.rejoinToken! });
  expect(await again.room.join()).toEqual({ alone: false });
  await again.room.local.setCamera(track());
  await vi.waitFor(() => expect(ana.log).toContain("remove"));
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
  await vi.waitFor(() => expect(own).toContain("add"));
  expect(ana.log).toEqual([]);
});

test("a rejoin token that is none is a fresh join", async () => {
  expect(await guest("Ana", { rejoin: "x.y.z" }).room.join()).toEqual({ alone: true });
});
