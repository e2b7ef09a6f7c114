import type { KeyProvider } from "@subrosa/keys";
import { assertSupported, createPeerConnection, FrameWorker } from "@subrosa/media";
import { systemClock, type Clock } from "../clock.ts";
import type { Socket } from "../gateway/gateway.ts";
import type { DeviceOpener } from "../people/local.ts";
import { MeshPlane } from "../planes/mesh/mesh.ts";
import type { CreatePlane } from "../planes/plane.ts";
import type { Frames, FramesHost } from "./frames.ts";
import { WorkerFrames } from "./worker-frames.ts";

/** Everything that a room needs of a browser, behind one door: tests put a fake one in. */
export interface Engine {
  /** Throws `UnsupportedBrowserError` where frames can't be sealed. */
  readonly assertSupported: () => void;
  startFrames(options: FramesOptions): Promise<Frames>;
  readonly createPeerConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly createPlane: CreatePlane;
  readonly connect?: (url: string, protocol: string) => Socket;
  readonly devices?: DeviceOpener;
  readonly clock: Clock;
}

/** What frames are started with. */
export interface FramesOptions {
  readonly keys: KeyProvider;
  readonly self: string;
  readonly host: FramesHost;
  readonly workerUrl?: string | URL | undefined;
}

/** The real one. */
export const browserEngine: Engine = {
  assertSupported,
  startFrames: async ({ keys, self, host, workerUrl }) =>
    new WorkerFrames(await FrameWorker.start(workerUrl === undefined ? {} : { workerUrl }), keys, self, host),
  createPeerConnection,
  createPlane: (options) => new MeshPlane(options),
  clock: systemClock,
};
