import type { ChatMessage, FileTransfer } from "../../app/seam.ts";
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

/** What is new in a list of which it was looked at before. */
class Fresh<Item extends { readonly id: string }> {
  readonly #known: Set<string>;

  constructor(list: readonly Item[]) {
    this.#known = new Set(list.map(({ id }) => id));
  }

  of(list: readonly Item[]): Item[] {
    const fresh = list.filter(({ id }) => !this.#known.has(id));
    for (const { id } of fresh) this.#known.add(id);
    return fresh;
  }
}

/** Speaks chat, files, hands, reactions and who waits, and counts what was not read. Returns what ends it. */
export function listenToGroup({ group, chatOpen }: Listening): () => void {
  const { room, view } = group;
  const messages = new Fresh<ChatMessage>(room.chat.messages);
  const files = new Fresh<FileTransfer>(room.files.transfers);
  const waiting = new Fresh(room.hosting.waiting);
  const hands = new Map([...room.participants.values()].map(({ id, handRaisedAt }) => [id, handRaisedAt]));

  const hear = (words: readonly string[]): void => {
    if (words.length === 0) return;
    if (chatOpen()) for (const each of words) announcer.say(each, "chat");
    else {
      const unread = view.get().unread + words.length;
      view.update({ unread });
      announcer.say(text("chat.unread", { count: unread }), "chat");
    }
  };
  const look = (): void => {
    const said = messages.of(room.chat.messages).filter(({ own }) => !own);
    const offered = files.of(room.files.transfers).filter(({ direction }) => direction === "in");
    hear([
      ...said.map(({ fromName, text: words }) => text("chat.says", { name: fromName, text: words })),
      ...offered.map(({ fromName, name }) => text("file.says", { name: fromName, file: name })),
    ]);
    const newcomers = waiting.of(room.hosting.waiting).map(({ name }) => name);
    if (newcomers.length > 0)
      announcer.say(
        text(newcomers.length === 1 ? "say.waiting" : "say.waitingMany", { names: names(newcomers) }),
        "joins",
      );
    for (const person of room.participants.values()) {
      const { id, handRaisedAt } = person;
      if (handRaisedAt !== undefined && hands.get(id) === undefined)
        announcer.say(text("hand.says", { name: personName(person) }), "states");
      hands.set(id, handRaisedAt);
    }
  };
  const ends = [
    room.on("changed", look),
    room.on("reaction", (person, emoji) => {
      group.reactions.show(person.id, emoji);
      const reaction = reactionName(emoji);
      if (reaction)
        announcer.say(text("react.says", { name: personName(person), reaction: text(reaction) }), "states");
    }),
    room.on("mutedBy", (host, source) => {
      const name = personName(host);
      view.update({ mutedBy: { name, source } });
      announcer.interrupt(mutedWords(name, source));
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** The sentence about a source that a host switched off. */
export function mutedWords(name: string, source: string): string {
  if (source === "camera") return text("call.cameraOffBy", { name });
  return text(source === "microphone" ? "call.mutedBy" : "call.sharingEndedBy", { name });
}
