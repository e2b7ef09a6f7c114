import { createLink, StaticKeys } from "@subrosa/keys";
import { DeviceIdentity, startGroupHere, type Group, type GroupOptions } from "@subrosa/keys/groups";
import { afterEach, beforeEach } from "vitest";
import type { RoomOptions } from "../src/api/options.ts";
import { systemClock } from "../src/clock.ts";
import type { Engine } from "../src/media/engine.ts";
import { unknownStatus } from "../src/media/frames.ts";
import type { MediaPlane, PlaneHost } from "../src/planes/plane.ts";
import { withEngine } from "../src/media/engine-of.ts";
import { Room } from "../src/room.ts";
import { startEngine } from "../../../tests/engine.ts";
import { FakeServer } from "./fake-server.ts";
import { FakeTrack } from "./fakes.ts";

export const link: string = createLink({ origin: "https://meet.example", room: "rose", kind: "static" });
/** Another one for each test. */
export let server: FakeServer;
let rooms: Room[];
beforeEach(() => {
  server = new FakeServer();
  rooms = [];
});
afterEach(async () => {
  for (const room of rooms) await room.leave();
});

/** A plane that says hello to each member, and notes what it was asked for. */
export class FakePlane implements MediaPlane {
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
  want(source: string, wanted: boolean): void {
    this.log.push(`${source} ${wanted ? "wanted" : "not wanted"}`);
  }
  async changeCodec(_: string, source: string): Promise<boolean> {
    this.log.push(`another codec for ${source}`);
    return source === "camera";
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

export interface Guest {
  readonly room: Room;
  readonly log: string[];
  readonly events: string[];
  readonly kids: () => readonly bigint[];
  /** The frame worker ends. */
  readonly breakFrames: () => void;
}

/** A member of a group in this thread. */
export function startGroup(options: GroupOptions): Promise<Group> {
  return startGroupHere({ ...options, engine: startEngine });
}

export function guest(name: string, options: Partial<RoomOptions> = {}, change: Partial<Engine> = {}): Guest {
  const log: string[] = [];
  const events: string[] = [];
  let keys: StaticKeys | undefined;
  let breakFrames = (): void => undefined;
  const engine: Engine = {
    assertSupported: () => undefined,
    createPeerConnection: () => {
      throw new Error("The fake plane makes no connections.");
    },
    createPlane: ({ host }) => new FakePlane(host, log),
    startFrames: (given) => {
      if (given.keys instanceof StaticKeys) keys = given.keys;
      breakFrames = () => given.host.failed("worker-died");
      const sink = { install: () => undefined, tryOut: () => undefined, remove: () => undefined };
      return Promise.resolve({
        protect: () => true,
        unprotect: () => true,
        prepare: (source) =>
          void given.keys.attach({ participant: given.self, source, direction: "send" }, { id: source, ...sink }),
        status: () => unknownStatus,
        sendingTotals: () => ({ encoded: 9, sealed: 7, sent: 8 }),
        sealedFrame: (source) => Promise.resolve(source === "camera" ? Uint8Array.of(0x90, 1) : undefined),
        keyPort: () => new MessageChannel().port1,
        forget: () => undefined,
        close: () => undefined,
      });
    },
    device: () => DeviceIdentity.create(),
    startGroup,
    connect: () => server.connect(),
    clock: systemClock,
    ...change,
  };
  const room = new Room(withEngine({ link, name, ...options }, engine));
  room.on("participantJoined", (one) => events.push(`joined ${one.name}`));
  room.on("participantLeft", (one, reason) => events.push(`left ${one.name} ${reason}`));
  room.on("stateChanged", (state) => events.push(state));
  room.on("error", ({ code, by }) => events.push(`error ${code}${by === undefined ? "" : ` by ${by}`}`));
  room.on("mutedBy", (host, source) => events.push(`muted ${source} by ${host.name}`));
  rooms.push(room);
  return { room, log, events, kids: () => [...(keys?.kids.values() ?? [])], breakFrames: () => breakFrames() };
}

export function track(): MediaStreamTrack {
  return new FakeTrack("t") as FakeTrack & MediaStreamTrack;
}
