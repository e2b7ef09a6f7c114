import { DeviceIdentity, startGroup, type Group, type GroupOptions } from "@subrosa/keys/groups";
import { assertSupported, createPeerConnection, FrameWorker, startWorker, type Wire } from "@subrosa/media";
import { systemClock, type Clock } from "../clock.ts";
import type { Socket } from "../gateway/gateway.ts";
import type { DeviceOpener } from "../people/local.ts";
import { MeshPlane } from "../planes/mesh/mesh.ts";
import type { CreatePlane } from "../planes/plane.ts";
import type { FrameKeys, Frames, FramesHost } from "./frames.ts";
import { WorkerFrames } from "./worker-frames.ts";

/** Everything that a room needs of a browser, behind one door: tests put a fake one in. */
export interface Engine {
  /** Throws `UnsupportedBrowserError` where frames can't be sealed. */
  readonly assertSupported: () => void;
  startFrames(options: FramesOptions): Promise<Frames>;
  /** This device's key: the same in later calls, where the browser can keep it. */
  device(): Promise<DeviceIdentity>;
  /** A member of an MLS group, in a worker of its own. */
  startGroup(options: GroupStart): Promise<Group>;
  readonly createPeerConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly createPlane: CreatePlane;
  readonly connect?: (url: string, protocol: string) => Socket;
  readonly devices?: DeviceOpener;
  readonly clock: Clock;
}

/** What frames are started with. */
export interface FramesOptions {
  readonly keys: FrameKeys;
  readonly wire: Wire;
  readonly self: string;
  readonly host: FramesHost;
  readonly workerUrl?: string | URL | undefined;
}

/** What a group is started with. */
export interface GroupStart extends GroupOptions {
  readonly workerUrl?: string | URL;
}

/** The real one. */
export const browserEngine: Engine = {
  assertSupported,
  startFrames: async ({ keys, wire, self, host, workerUrl }) => {
    const worker = await FrameWorker.start({ wire, ...(workerUrl === undefined ? {} : { workerUrl }) });
    return new WorkerFrames(worker, keys, self, host);
  },
  device: () => DeviceIdentity.remembered({ create: true }),
  startGroup: (options) => startGroup({ ...options, startWorker }),
  createPeerConnection,
  createPlane: (options) => new MeshPlane(options),
  clock: systemClock,
};
