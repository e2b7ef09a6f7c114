import type { ReceiveTrack, StateReason, TrackState } from "@subrosa/media";
import { Track } from "livekit-client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Truth } from "../../src/drop-in/truth.ts";

/** LiveKit's publication, of which the server says what it likes. */
class FakePublication {
  source = Track.Source.Camera;
  trackName = "front";
  isMuted = false;
  get isEncrypted(): boolean {
    return false;
  }
}

class FakeParticipant {
  readonly identity = "ana";
  readonly trackPublications = new Map<string, FakePublication>();
  get isEncrypted(): boolean {
    return this.trackPublications.size > 0 && [...this.trackPublications.values()].every((one) => one.isEncrypted);
  }
}

describe("what LiveKit's flags say", () => {
  const label = { identity: "ana", source: 1, name: "front" };
  let truth: Truth;
  let ana: FakeParticipant;
  let camera: FakePublication;
  let announced: boolean;
  let told: string[];
  let state: TrackState;
  const frames = {
    get state(): TrackState {
      return state;
    },
  } as ReceiveTrack;
  const fare = (reason: StateReason): void => {
    state = { state: reason === "opening" ? "DecryptionSuccess" : "DecryptionFailed", reason };
    truth.framesChanged(label, frames);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    [ana, camera, announced, told] = [new FakeParticipant(), new FakePublication(), false, []];
    state = { state: "MissingKey", reason: "no-key" };
    ana.trackPublications.set("TR_1", camera);
    const incoming = { isAnnounced: () => announced, under: () => frames };
    const options = {
      room: { remoteParticipants: new Map([["ana", ana]]) },
      incoming: () => incoming,
      outgoing: () => undefined,
      tell: {
        status: (on: boolean) => told.push(`${on}`),
        error: ({ reason }: { reason: number }) => told.push(`error ${reason}`),
      },
    };
    truth = Reflect.construct(Truth, [options]) as Truth;
    Reflect.apply(truth.adopt, truth, [camera, ana]);
  });
  afterEach(() => {
    truth.close();
    vi.useRealTimers();
  });
  const refresh = (): void => Reflect.apply(truth.refresh, truth, [ana]) as undefined;

  it("is true from the key on, and told once", () => {
    refresh();
    expect([ana.isEncrypted, told]).toEqual([false, []]);
    announced = true;
    refresh();
    fare("no-frame");
    fare("opening");
    refresh();
    expect([ana.isEncrypted, told]).toEqual([true, ["true"]]);
  });

  it("is false when what comes does not open, with an error, until it does", () => {
    announced = true;
    fare("opening");
    fare("forged");
    fare("malformed");
    expect(ana.isEncrypted).toBe(false);
    fare("opening");
    expect(told).toEqual(["true", "error 0", "false", "true"]);
  });

  it("does not flicker over frames that LiveKit makes up while a track is muted", () => {
    announced = true;
    fare("opening");
    camera.isMuted = true;
    fare("malformed");
    camera.isMuted = false;
    Reflect.apply(truth.unmuted, truth, [camera, ana]);
    fare("opening");
    vi.advanceTimersByTime(5000);
    expect([ana.isEncrypted, told]).toEqual([true, ["true"]]);
  });

  it("is false when a track that was unmuted still does not open", () => {
    announced = true;
    fare("opening");
    camera.isMuted = true;
    fare("malformed");
    camera.isMuted = false;
    Reflect.apply(truth.unmuted, truth, [camera, ana]);
    vi.advanceTimersByTime(5000);
    expect(told).toEqual(["true", "error 0", "false"]);
  });

  it("is about the source and the name that a publication came with, whatever the server says later", () => {
    camera.source = Track.Source.Microphone;
    camera.trackName = "back";
    expect([camera.source, camera.trackName]).toEqual([Track.Source.Camera, "front"]);
  });
});
