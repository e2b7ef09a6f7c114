import { parseLink, RoomError, type RoomErrorCode, type RoomPresence } from "@subrosa/client";

import type { Engine } from "../app/engine.ts";
import { FakeRoom, type FakeRoomOptions } from "./fake-room.ts";
import { pictureTrack, soundTrack } from "./pictures.ts";

/** What a story forces. */
export interface FakeEngineOptions {
  readonly room?: FakeRoomOptions;
  readonly presence?: RoomPresence | "unreachable";
  readonly microphone?: RoomErrorCode;
  readonly camera?: RoomErrorCode;
  readonly unsupported?: boolean;
}

/** An engine without a server and without devices. */
export function fakeEngine(options: FakeEngineOptions): Engine {
  const openMicrophone = async (): Promise<MediaStreamTrack> => {
    if (options.microphone) throw new RoomError(options.microphone);
    return soundTrack(true);
  };
  const openCamera = async (): Promise<MediaStreamTrack> => {
    if (options.camera) throw new RoomError(options.camera);
    return pictureTrack("person", 300);
  };
  return {
    parseLink,
    createLink: async () => `${location.origin}/`,
    generatePassphrase: () => "maple orbit lantern quiet velvet",
    assertSupported: () => {
      if (options.unsupported) throw new RoomError("unsupported-browser");
    },
    createRoom: () => new FakeRoom(options.room ?? { people: [] }),
    presence: async () => {
      if (options.presence === "unreachable") throw new RoomError("server-unreachable");
      return options.presence ?? { people: 3, capacity: 6, relay: true };
    },
    site: async () => ({ source: "https://code.example/subrosa" }),
    forgetPeople: async () => undefined,
    openMicrophone,
    openCamera,
    openBoth: async () => ({ microphone: await openMicrophone(), camera: await openCamera() }),
  };
}
