import type { RemoteParticipant, RoomInterface } from "@subrosa/client";

import { announcer } from "../app/announcer.ts";
import { names, text } from "../catalogue/text.ts";
import { personName } from "./person/person-name.ts";
import { type PersonState, personState } from "./person/states.ts";

/** What passes sooner, ms, is seen and not spoken; a tile has words for it by then. */
const lasting = 3_000;

/** Of a device that changed and of a goodbye one hears at once, as of what happens in the room. */
const elsewhere: ReadonlySet<PersonState> = new Set(["changed", "left"]);

interface Seen {
  readonly state: PersonState;
  readonly timer: ReturnType<typeof setTimeout>;
  lasts: boolean;
}

/** Speaks what lasts of people's states, those of one state together. Returns what ends it. */
export function listenToPeople(
  room: Pick<RoomInterface, "participants" | "on">,
  say: (about: string, words: string) => void = (about, words) => announcer.sayLatest(about, words, "states"),
): () => void {
  const seen = new Map<string, Seen>();
  const forget = (id: string): void => {
    clearTimeout(seen.get(id)?.timer);
    seen.delete(id);
  };
  const speak = (state: PersonState): void => {
    const people = [...seen].flatMap(([id, known]) => {
      const person = room.participants.get(id);
      return person !== undefined && known.lasts && known.state === state ? [personName(person)] : [];
    });
    say(state, text("state.says", { names: names(people), state: text(`state.${state}`) }));
  };
  const begin = (id: string, state: PersonState): void => {
    const timer = setTimeout(() => {
      const known = seen.get(id);
      if (known === undefined) return;
      known.lasts = true;
      speak(state);
    }, lasting);
    seen.set(id, { state, timer, lasts: false });
  };
  const look = (person: RemoteParticipant): void => {
    const state = personState(person)?.state;
    if (seen.get(person.id)?.state === state) return;
    forget(person.id);
    if (state !== undefined && !elsewhere.has(state)) begin(person.id, state);
  };
  const end = room.on("changed", () => {
    for (const id of seen.keys()) if (!room.participants.has(id)) forget(id);
    for (const person of room.participants.values()) look(person);
  });
  return () => {
    end();
    for (const id of [...seen.keys()]) forget(id);
  };
}
