import { systemClock } from "../../clock.ts";
import type { CreatePlane } from "../plane.ts";
import { MovingPlane } from "./moving.ts";

/**
 * A room's media plane that begins as a mesh, and goes over to the server's SFU and back while people talk. Without an SFU it is a mesh.
 *
 * @param load fetches the SFU's own plane when it is needed first, such as `async () => (await import("@subrosa/livekit/plane")).liveKitPlane()`
 */
export function movingPlane(load: () => Promise<CreatePlane>): CreatePlane {
  return (options) => new MovingPlane(options, load, systemClock);
}
