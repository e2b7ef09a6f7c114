import type { RoomInterface } from "@subrosa/client";

import { preferences } from "../app/preferences.ts";
import type { Readable } from "../app/store.ts";
import type { Coming } from "../devices/sounds.ts";

/** Above this, someone comes or goes so often that sounds would be noise. */
const mostPeople = 5;

/** What of a call decides whether a sound may be heard. */
export interface AudibleCall {
  readonly room: Pick<RoomInterface, "on" | "participants">;
  readonly view: { get(): { readonly quiet: boolean } };
  readonly speakers: { readonly speaking: Readable<{ readonly now: ReadonlySet<string> }> };
}

/** A soft sound when someone comes or goes: in small calls, while nobody speaks. Returns what ends it. */
export function listenForComings({ room, view, speakers }: AudibleCall, play: (coming: Coming) => void): () => void {
  const tell = (coming: Coming): void => {
    const people = room.participants.size + (coming === "joined" ? 1 : 2);
    const talking = speakers.speaking.get().now.size > 0;
    if (preferences.get().joinSounds && people <= mostPeople && !talking && !view.get().quiet) play(coming);
  };
  const ends = [room.on("participantJoined", () => tell("joined")), room.on("participantLeft", () => tell("left"))];
  return () => {
    for (const end of ends) end();
  };
}
