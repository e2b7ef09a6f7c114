import { Room } from "@subrosa/client";
import { browserEngine, type Engine } from "../../../../packages/client/src/media/engine.ts";
import { withEngine } from "../../../../packages/client/src/media/engine-of.ts";
import type { FrameKeys } from "../../../../packages/client/src/media/frames.ts";
import { pictureTrack } from "./picture.ts";
import { toneTrack } from "./tone.ts";

/** Someone with the link whose sealed signalling is right and whose frames are not. */
type Malice = "plaintext" | "forged";

/** A raw connection, and nobody between encoder and packetizer. */
const plaintext: Engine = {
  ...browserEngine,
  createPeerConnection: (configuration) => new RTCPeerConnection(configuration),
  startFrames: async (options) => {
    const frames = await browserEngine.startFrames(options);
    return {
      prepare: (source) => frames.prepare(source),
      protect: () => true,
      unprotect: (receiver, member, source) => frames.unprotect(receiver, member, source),
      status: (owner, source) => frames.status(owner, source),
      sendingTotals: () => frames.sendingTotals(),
      sealedFrame: (source) => frames.sealedFrame(source),
      keyPort: () => frames.keyPort(),
      forget: (member) => frames.forget(member),
      close: () => frames.close(),
    };
  },
};

/** Names the right KIDs and seals under other keys. */
const forged: Engine = {
  ...browserEngine,
  startFrames: (options) => {
    const { keys } = options;
    const wrong: FrameKeys = {
      attach: (track, sink) => keys.attach(track, track.direction === "send" ? spoiled(sink) : sink),
    };
    return browserEngine.startFrames({ ...options, keys: wrong });
  },
};

type Sink = Parameters<FrameKeys["attach"]>[1];

function spoiled(sink: Sink): Sink {
  return {
    id: sink.id,
    install: ({ kid, baseKey }) =>
      sink.install({ kid, baseKey: crypto.getRandomValues(new Uint8Array(baseKey.length)) }),
    tryOut: (key) => sink.tryOut(key),
    remove: (kid) => sink.remove(kid),
  };
}

const stranger = {
  async intrude(link: string, malice: Malice): Promise<boolean> {
    const room = new Room(withEngine({ link, name: "Mallory" }, malice === "plaintext" ? plaintext : forged));
    const { alone } = await room.join();
    await room.local.setCamera(pictureTrack(222));
    await room.local.setMicrophone(await toneTrack(2000));
    return alone;
  },
};

/** What a test calls in the page. */
export type Stranger = typeof stranger;

Object.assign(window, { stranger });
