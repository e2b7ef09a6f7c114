import { movingPlane, type RoomOptions } from "@subrosa/client";
import "../../call/pages/caller.ts";
import type { Caller } from "../../call/pages/caller.ts";
import { pictureTrack } from "../../frames/pages/media.ts";

const { caller } = window as Window & { caller?: Caller };
let named: string | undefined;

/** As an application does it that lets native clients in: its backend mints tokens for the room that it is told. */
const plane = movingPlane(async () =>
  (await import("@subrosa/livekit/plane")).liveKitPlane({ named: (room) => (named = room) }),
);

/** What a test calls in the page, besides what callers do. */
export interface NativesHost {
  /** What LiveKit calls the room. */
  named(): string | undefined;
  /** Under which identity LiveKit knows us. */
  identity(): string;
  /** Shows the picture that native clients recognise. */
  paint(): Promise<void>;
  /** How many of the others are guests, members, and at the SFU without being shown. */
  count(): { guests: number; members: number; strangers: number };
}

const { join } = caller!;
const natives: NativesHost = {
  named: () => named,
  identity: () => caller!.room().local.memberId,
  paint: () => caller!.room().local.setCamera(pictureTrack()),
  count: () => {
    const { participants, receiving } = caller!.room();
    const others = [...participants.values()];
    const guests = others.filter(({ isGuest }) => isGuest).length;
    return { guests, members: others.length - guests, strangers: receiving.media.strangers };
  },
};
Object.assign(window, { natives });
Object.assign(caller!, { join: (options: RoomOptions) => join({ ...options, plane }) });
