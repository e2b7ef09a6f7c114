import { decodeHeader, KeyRing, OpeningKey, SealingRing, type CipherSuite } from "@subrosa/sframe";
import { layoutFor } from "../layout/index.ts";
import { liveKitLayoutFor } from "../layout/livekit.ts";
import type { Wire } from "../wire.ts";
import { LiveKitOpening } from "./livekit/opening.ts";
import { LiveKitSealing } from "./livekit/sealing.ts";
import { HeardStreams } from "./livekit/streams.ts";
import type { WireFormat } from "./wire-format.ts";

/** The frame format of a worker, for as long as it lives. `now` gives milliseconds. */
export function wireFormat(wire: Wire, suite: CipherSuite, now: () => number): WireFormat {
  return wire === "sframe" ? sframeFormat(suite) : liveKitFormat(now);
}

/** RFC 9605. */
export function sframeFormat(suite: CipherSuite): WireFormat {
  return {
    layoutFor,
    sealing: new SealingRing(suite),
    opening: () => ({
      ring: new KeyRing(),
      derive: (base) => OpeningKey.derive(suite, base),
      kidOf: (sealed) => decodeHeader(sealed)?.kid,
      close: () => undefined,
    }),
  };
}

function liveKitFormat(now: () => number): WireFormat {
  const heard = new HeardStreams(now);
  return {
    layoutFor: liveKitLayoutFor,
    sealing: new LiveKitSealing(),
    opening: () => new LiveKitOpening(heard),
  };
}
