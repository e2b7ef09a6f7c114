import { mediaPlaneContract } from "@subrosa/client/contract";
import { liveKitPlane } from "@subrosa/livekit/plane";
import { sendable } from "../../../../packages/livekit/src/plane/codecs.ts";
import { FrameWorker, protect, unprotect } from "@subrosa/media";
import { marks } from "../../call/pages/marks.ts";

/** Where a rule's members meet: a room of its own. */
interface Place {
  readonly url: string;
  /** By member; each makes another identity than the member's id. */
  readonly tokens: Readonly<Record<string, string>>;
}

const frames = await FrameWorker.start();
/** Base keys by "member/source", fresh for each rule. */
let keys = new Map<string, Uint8Array<ArrayBuffer>>();
let run = 0;

function keyOf(member: string, source: string): { kid: bigint; baseKey: Uint8Array<ArrayBuffer> } {
  const name = `${member}/${source}`;
  const baseKey = keys.get(name) ?? crypto.getRandomValues(new Uint8Array(32));
  keys.set(name, baseKey);
  return { kid: 1n, baseKey };
}

let place: Place | undefined;
/** livekit-client makes them by itself. */
let connections: RTCPeerConnection[] = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    // Stand-ins have one that goes nowhere, made without a word.
    if (configuration !== undefined) connections.push(this);
  }
};

const createPlane = liveKitPlane();
const rules = mediaPlaneContract({
  ...marks,
  createPlane: (self, host) => {
    const { url, tokens } = place!;
    return createPlane({ self, host, relayOnly: false, sfu: { url, token: tokens[self]!, meshLimit: 0 } });
  },
  createPeerConnection: () => {
    throw new Error("An SFU's client makes its connections by itself.");
  },
  connections: () => connections,
  // LiveKit sends neither VP9 nor AV1 from Firefox, which may have no H.264.
  oneCodec: sendable().length === 1,
  protect: (sender, self, source) => {
    const track = frames.sendTrack(`${run} ${self}/${source}`);
    track.install(keyOf(self, source));
    protect(sender, track);
  },
  unprotect: (receiver, self, member, source) => {
    const track = frames.receiveTrack(`${run} ${self}: ${member}/${source}`);
    track.install(keyOf(member, source));
    unprotect(receiver, track);
  },
});

Object.assign(window, {
  keep: async (name: string, where: Place): Promise<string> => {
    place = where;
    connections = [];
    keys = new Map();
    run++;
    try {
      await rules.find((rule) => rule.name === name)!.run();
      return "kept";
    } catch (error) {
      return String(error);
    }
  },
});
