import type { Participant } from "@subrosa/client";

import { announcer } from "../../app/announcer.ts";
import { names, text } from "../../catalogue/text.ts";
import { personName } from "../person/person-name.ts";
import type { CallGroup } from "./call-group.ts";
import { reactionName } from "./reactions.ts";

/** What of a call decides how its group is spoken about. */
interface Listening {
  readonly group: CallGroup;
  /** Whether the chat is open, where a message is read out; else it is counted. */
  readonly chatOpen: () => boolean;
}

/** Speaks chat, files, hands, reactions and who waits, and counts what was not read. Returns what ends it. */
export function listenToGroup({ group, chatOpen }: Listening): () => void {
  const { room, view } = group;
  const hear = (words: string): void => {
    if (chatOpen()) announcer.say(words, "chat");
    else {
      const unread = view.get().unread + 1;
      view.update({ unread });
      announcer.sayLatest("unread", text("chat.unread", { count: unread }), "chat");
    }
  };
  const ends = [
    room.on("chatMessage", ({ own, fromName, text: words, state }) => {
      if (own) return;
      const name = personName({ name: fromName });
      hear(state === "missing" ? text("chat.lost", { name }) : text("chat.says", { name, text: words }));
    }),
    room.on("fileOffered", ({ direction, fromName, name: file }) => {
      if (direction === "in") hear(text("file.says", { name: personName({ name: fromName }), file }));
    }),
    room.on("reaction", (person, emoji) => {
      group.reactions.show(person.id, emoji);
      if (person.id === room.local.id) return;
      const reaction = reactionName(emoji);
      if (reaction) announcer.say(text("react.says", { name: personName(person), reaction: text(reaction) }), "states");
    }),
    room.on("mutedBy", (host, source) => {
      const name = personName(host);
      view.update({ mutedBy: { name, source } });
      announcer.interrupt(mutedWords(name, source));
    }),
    listenForHands(group),
    listenAtDoor(group),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function listenForHands({ room }: CallGroup): () => void {
  const up = (): Set<string> =>
    new Set(
      [...room.participants.values()].flatMap(({ id, handRaisedAt }) => (handRaisedAt === undefined ? [] : [id])),
    );
  let before = up();
  return room.on("changed", () => {
    const now = up();
    for (const id of now) {
      const person: Participant | undefined = room.participants.get(id);
      if (person && !before.has(id)) announcer.say(text("hand.says", { name: personName(person) }), "states");
    }
    before = now;
  });
}

/** Who waits to be let in, of whom nothing was said yet. */
function listenAtDoor({ room }: CallGroup): () => void {
  let before = new Set(room.hosting.waiting.map(({ id }) => id));
  return room.on("changed", () => {
    const { waiting } = room.hosting;
    const fresh = waiting.filter(({ id }) => !before.has(id)).map(personName);
    before = new Set(waiting.map(({ id }) => id));
    if (fresh.length > 0)
      announcer.say(text(fresh.length === 1 ? "say.waiting" : "say.waitingMany", { names: names(fresh) }), "joins");
  });
}

/** The sentence about a source that a host switched off. */
export function mutedWords(name: string, source: string): string {
  if (source === "camera") return text("call.cameraOffBy", { name });
  return text(source === "microphone" ? "call.mutedBy" : "call.sharingEndedBy", { name });
}
