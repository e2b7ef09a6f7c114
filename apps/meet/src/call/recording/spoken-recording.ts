import type { RoomInterface } from "@subrosa/client";

import { announcer } from "../../app/announcer.ts";
import { names, text } from "../../catalogue/text.ts";
import { personName } from "../person/person-name.ts";

/** Speaks who begins to record and who stops, once each; also who did so before we came. Returns what ends it. */
export function listenForRecorders(
  room: Pick<RoomInterface, "participants" | "on">,
  say: (words: string) => void = (words) => announcer.say(words, "states"),
): () => void {
  let before = new Set<string>();
  return room.on("changed", () => {
    const people = [...room.participants.values()];
    const now = people.filter(({ isRecording }) => isRecording);
    const began = now.filter(({ id }) => !before.has(id)).map(personName);
    const ended = people.filter(({ id, isRecording }) => !isRecording && before.has(id)).map(personName);
    before = new Set(now.map(({ id }) => id));
    if (began.length > 0) say(text(began.length === 1 ? "record.says" : "record.saysMany", { names: names(began) }));
    if (ended.length > 0) say(text("record.ended", { names: names(ended) }));
  });
}
