/**
 * LiveKit as a media plane for `Room`.
 *
 * @module
 */
import type { CreatePlane } from "@subrosa/client";
import { LiveKitPlane, type LiveKitSettings } from "./plane/plane.ts";

export { LiveKitPlane, type LiveKitSettings } from "./plane/plane.ts";
export type { SendingOptions } from "./plane/outgoing.ts";

const defaults: LiveKitSettings = { videoCodec: "vp8", dtx: true, mostPictures: 25 };

/**
 * Makes the plane of a room whose server offers an SFU, for `movingPlane`.
 *
 * The plane throws in the making where the server offers none.
 */
export function liveKitPlane(settings: Partial<LiveKitSettings> = {}): CreatePlane {
  return (options) => {
    if (options.sfu === undefined)
      throw new Error("The server offers no SFU; start it with one, or leave the plane out.");
    return new LiveKitPlane(options, options.sfu, { ...defaults, ...settings });
  };
}
