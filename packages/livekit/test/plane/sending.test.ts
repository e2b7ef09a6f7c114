import { ParticipantEvent, type Room } from "livekit-client";
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Sending } from "../../src/plane/sending.ts";

/** A sender that takes note of what it carries. */
class FakeSender {
  carries: unknown = "a stand-in";

  async replaceTrack(track: unknown): Promise<void> {
    this.carries = await Promise.resolve(track);
  }
}

/** A room that publishes what it is given, with a sender for each track. */
class FakeRoom {
  readonly localParticipant = Object.assign(new EventEmitter(), {
    publishTrack: async (mediaStreamTrack: MediaStreamTrack): Promise<void> => {
      this.track = { isLocal: true, mediaStreamTrack, sender: new FakeSender() };
      this.localParticipant.emit(ParticipantEvent.LocalSenderCreated, this.track.sender, this.track);
      await Promise.resolve();
    },
    unpublishTrack: vi.fn<() => Promise<void>>(() => Promise.resolve()),
  });
  track:
    | { readonly sender: FakeSender; readonly isLocal: true; readonly mediaStreamTrack: MediaStreamTrack }
    | undefined;

  /** A sender for a backup codec, as our place at livekit-client tells of it. */
  makeBackup(): FakeSender {
    const sender = new FakeSender();
    this.localParticipant.emit(ParticipantEvent.LocalSenderCreated, sender, this.track);
    return sender;
  }
}

const camera = { getSettings: () => ({ width: 640, height: 360 }) } as MediaStreamTrack;

describe("an own source at the SFU", () => {
  let room: FakeRoom;
  let sending: Sending;
  const protect = vi.fn<(sender: RTCRtpSender) => boolean>();

  beforeEach(() => {
    vi.stubGlobal("MediaStreamTrack", class {});
    vi.stubGlobal(
      "RTCPeerConnection",
      class {
        addTransceiver = (): object => ({ receiver: { track: { kind: "video" } } });
        close = (): undefined => undefined;
      },
    );
    protect.mockReset().mockReturnValue(true);
    room = new FakeRoom();
    sending = new Sending({ protect }, { videoCodec: "h264", dtx: true });
    sending.listen(room as object as Room);
    sending.begin(room as object as Room);
    sending.set("camera", camera);
  });
  afterEach(() => {
    sending.close();
    vi.unstubAllGlobals();
  });

  it("goes by both senders where there is a backup codec, and is paused in both", async () => {
    await vi.waitFor(() => expect(room.track?.sender.carries).toBe(camera));
    const backup = room.makeBackup();
    expect(protect).toHaveBeenCalledTimes(2);
    await vi.waitFor(() => expect(backup.carries).toBe(camera));
    expect(room.track?.sender.carries).toBe(camera);
    sending.set("camera", null);
    await vi.waitFor(() => expect([room.track?.sender.carries, backup.carries]).toEqual([null, null]));
  });

  it("goes by none when a sender of a backup codec could not be protected", async () => {
    await vi.waitFor(() => expect(room.track?.sender.carries).toBe(camera));
    protect.mockReturnValue(false);
    const backup = room.makeBackup();
    await vi.waitFor(() => expect(backup.carries).toBeNull());
    await vi.waitFor(() => expect(room.localParticipant.unpublishTrack).toHaveBeenCalledTimes(1));
  });
});
