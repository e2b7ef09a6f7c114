import { movingPlane, type PlaneFacts, type Room, type RoomOptions } from "@subrosa/client";
import "../../call/pages/caller.ts";
import type { Caller } from "../../call/pages/caller.ts";

const { caller } = window as Window & { caller?: Caller };
const loads: string[] = [];

/** As an application does it: what speaks to an SFU is fetched when it is needed. */
const plane = movingPlane(async () => {
  loads.push("plane");
  return (await import("@subrosa/livekit/plane")).liveKitPlane();
});

/** What a test calls in the page, besides what callers do. */
export interface Mover {
  media(): PlaneFacts;
  /** How often the SFU's plane was fetched. */
  loads(): number;
  /** What happened to others' tracks: "+Ana/camera" for each one to play, "-Ana/camera" when it went. */
  tracks(): readonly string[];
  show(name: string, source: "camera" | "screen", size: { width: number; height: number } | "hidden"): void;
}

const { join } = caller!;
const tracks: string[] = [];
const mover: Mover = {
  media: () => caller!.room().receiving.media,
  loads: () => loads.length,
  tracks: () => tracks,
  show: (name, source, size) => {
    const { participants, receiving }: Room = caller!.room();
    const id = [...participants.values()].find((one) => one.name === name)?.id;
    receiving.show(id ?? "", source, size);
  },
};
Object.assign(window, { mover });
Object.assign(caller!, {
  join: (options: RoomOptions) => {
    const result = join({ ...options, plane });
    const room = caller!.room();
    room.on("trackSubscribed", ({ source }, { name }) => tracks.push(`+${name}/${source}`));
    room.on("trackUnsubscribed", ({ source }, { name }) => tracks.push(`-${name}/${source}`));
    return result;
  },
});
