import { beforeEach, describe, expect, test } from "vitest";
import type { Source } from "../src/api/publication.ts";
import { MeshPeer } from "../src/planes/mesh/peer.ts";
import type { PlaneHost } from "../src/planes/plane.ts";
import { FakeClock, FakeTrack } from "./fakes.ts";

/** A sender as `@subrosa/media` leaves it: once its protection has failed it takes no track. */
class FakeSender {
  track: MediaStreamTrack | null = null;
  locked = false;

  replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    if (this.locked && track !== null) return Promise.reject(new Error("This sender's protection has failed."));
    this.track = track;
    return Promise.resolve();
  }
}

class FakeTransceiver {
  readonly sender = new FakeSender();
  readonly mid = null;
  readonly kind: string;
  stopped = false;
  direction: string;

  constructor(kind: string, direction = "sendrecv") {
    this.kind = kind;
    this.direction = direction;
  }

  stop(): void {
    this.stopped = true;
  }
}

class FakeConnection extends EventTarget {
  readonly transceivers: FakeTransceiver[] = [];
  readonly signalingState = "stable";
  readonly connectionState = "new";
  readonly localDescription = null;
  readonly remoteDescription = null;

  addTransceiver(kind: string, { direction }: RTCRtpTransceiverInit): FakeTransceiver {
    const added = new FakeTransceiver(kind, direction);
    this.transceivers.push(added);
    return added;
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  setRemoteDescription(): Promise<void> {
    return Promise.resolve();
  }

  setLocalDescription(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {}

  /** A track event as a browser makes it. */
  bring(mid: string, kind: "audio" | "video"): { direction: string } {
    const track = Object.assign(new FakeTrack(mid), { kind });
    const receiver = { track };
    const transceiver = { mid, direction: "recvonly", receiver };
    this.dispatchEvent(Object.assign(new Event("track"), { receiver, transceiver, track }));
    return transceiver;
  }
}

let connection: FakeConnection;
let told: string[];
let refusing: boolean;
let peer: MeshPeer;
beforeEach(() => {
  connection = new FakeConnection();
  told = [];
  refusing = false;
  const host: PlaneHost = {
    createPeerConnection: () => connection as EventTarget as RTCPeerConnection,
    configuration: () => ({}),
    signal: () => undefined,
    protect: (sender, source) => {
      told.push(`protect ${source} ${sender.track === null ? "without" : "with"} a track`);
      return !refusing;
    },
    unprotect: (_, __, source) => {
      told.push(`unprotect ${source}`);
      return !refusing;
    },
    trackArrived: (_, source) => told.push(`arrived ${source}`),
    trackGone: () => undefined,
    pathChanged: () => undefined,
  };
  peer = new MeshPeer({ host, member: "ben", first: false, clock: new FakeClock(), conceal: (text) => text });
});

const track = (): MediaStreamTrack => new FakeTrack("t") as FakeTrack & MediaStreamTrack;

describe("sending", () => {
  test("a sender gets its track when it is protected, and keeps its place when the track changes", () => {
    const [first, second] = [track(), track()];
    peer.setTrack("camera", first);
    peer.setTrack("camera", null);
    peer.setTrack("camera", second);
    expect(told).toEqual(["protect camera without a track"]);
    expect(connection.transceivers).toMatchObject([{ kind: "video", stopped: false, sender: { track: second } }]);
  });

  test("one that could not be protected goes without ever having had a track; the next track has another", () => {
    refusing = true;
    peer.setTrack("microphone", track());
    expect(connection.transceivers).toMatchObject([{ stopped: true, sender: { track: null } }]);
    refusing = false;
    peer.setTrack("microphone", track());
    expect(connection.transceivers[1]).toMatchObject({ kind: "audio", stopped: false });
    expect(connection.transceivers[1]!.sender.track).not.toBeNull();
  });

  test("one whose protection failed later is given up at the next track", async () => {
    peer.setTrack("camera", track());
    const [failed] = connection.transceivers;
    failed!.sender.locked = true;
    peer.setTrack("camera", track());
    await expect.poll(() => failed!.stopped).toBe(true);
    peer.setTrack("camera", track());
    expect(connection.transceivers).toHaveLength(2);
  });
});

describe("receiving", () => {
  const describeTracks = (sources: Record<string, Source>): Promise<void> =>
    peer.receive({ type: "offer", sdp: "v=0", number: 1, sources });

  test("what was declared arrives, once it is unprotected", async () => {
    await describeTracks({ "1": "camera" });
    connection.bring("1", "video");
    expect(told).toEqual(["unprotect camera", "arrived camera"]);
  });

  test.each(["constructor", "toString", "__proto__", "2"])("what nobody declared is stopped: mid %s", async (mid) => {
    await describeTracks({ "1": "camera" });
    expect(connection.bring(mid, "video").direction).toBe("inactive");
    expect(told).toEqual([]);
  });

  test("what is not wanted is asked for no longer, and is again; what comes while it is not, never was", async () => {
    await describeTracks({ "1": "camera", "2": "screen" });
    const camera = connection.bring("1", "video");
    peer.want("camera", false);
    peer.want("screen", false);
    const screen = connection.bring("2", "video");
    expect([camera.direction, screen.direction]).toEqual(["inactive", "inactive"]);
    expect(told).toContain("arrived screen");
    peer.want("screen", true);
    expect([camera.direction, screen.direction]).toEqual(["inactive", "recvonly"]);
  });

  test("a section that the member stopped refuses to change, and nothing fails by it", async () => {
    await describeTracks({ "1": "camera" });
    const stopped = connection.bring("1", "video");
    Object.defineProperty(stopped, "direction", {
      set: () => {
        throw new DOMException("The transceiver is stopped.", "InvalidStateError");
      },
    });
    peer.want("camera", false);
    expect(await peer.changeCodec("camera")).toBe(false);
    expect(await peer.changeCodec("screen")).toBe(false);
  });

  test("what could not be unprotected does not arrive", async () => {
    refusing = true;
    await describeTracks({ "1": "microphone" });
    expect(connection.bring("1", "audio").direction).toBe("inactive");
    expect(told).toEqual(["unprotect microphone"]);
  });
});
