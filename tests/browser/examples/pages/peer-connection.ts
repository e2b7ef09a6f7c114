import { call, type Call } from "../../../../examples/peer-connection.ts";

const baseKey = crypto.getRandomValues(new Uint8Array(32));
const player = document.body.appendChild(document.createElement("video"));
player.muted = true;
player.autoplay = true;

let frames = 0;
const count = (): void => {
  frames++;
  player.requestVideoFrameCallback(count);
};
player.requestVideoFrameCallback(count);

let running: Call | undefined;

/** What the test asks the page for. */
const page = {
  /** `fits`: whether the receiver is given the sender's key. */
  async start(fits: boolean): Promise<void> {
    const camera = await navigator.mediaDevices.getUserMedia({ video: true });
    const [track] = camera.getVideoTracks();
    if (track === undefined) throw new Error("the fake camera has no track");
    const other = crypto.getRandomValues(new Uint8Array(32));
    running = await call(track, player, async ({ direction }) => ({
      kid: 7n,
      baseKey: direction === "send" || fits ? baseKey : other,
    }));
  },
  frames: (): number => frames,
  states: (): (string | undefined)[] => [running?.sent.state.state, running?.received.state.state],
  sealed: (): number => running?.sent.counters.sealed ?? 0,
};

declare global {
  var peerConnectionPage: typeof page;
}
globalThis.peerConnectionPage = page;
