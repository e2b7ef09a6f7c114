import { RoomError, type Participant, type RoomInterface, type Source } from "@subrosa/client";

import { announcer } from "../../app/announcer.ts";
import { sweepScratch } from "../../app/scratch.ts";
import { Store } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { Reactions } from "./reactions.ts";

/** What a host asks before doing it. */
export type HostQuestion =
  | { readonly act: "remove" | "block" | "makeHost"; readonly id: string; readonly name: string }
  | { readonly act: "end" };

/** What this person sees of what people do together. */
export interface GroupView {
  /** Messages and files that came while the chat was closed. */
  readonly unread: number;
  readonly choosingReaction: boolean;
  readonly question: HostQuestion | undefined;
  /** A host switched an own source off: who, and which. */
  readonly mutedBy: { readonly name: string; readonly source: Source } | undefined;
  /** Changed devices whose banner was put off, by participant. They stay in the panel. */
  readonly putOff: readonly string[];
}

/** What people do together in a call whose keys are a group's: hands, reactions, and what hosts decide. Every control ends here. */
export class CallGroup {
  readonly room: RoomInterface;
  readonly reactions: Reactions = new Reactions();
  readonly view: Store<GroupView> = new Store<GroupView>({
    unread: 0,
    choosingReaction: false,
    question: undefined,
    mutedBy: undefined,
    putOff: [],
  });

  readonly #tell: (failure: string) => void;

  /** `tell` shows and speaks a sentence about what failed. */
  constructor(room: RoomInterface, tell: (failure: string) => void) {
    this.room = room;
    this.#tell = tell;
    void sweepScratch();
  }

  close(): void {
    this.reactions.close();
  }

  async toggleHand(): Promise<void> {
    const up = this.room.local.handRaisedAt === undefined;
    await this.#try(() => this.room.local.raiseHand(up), text(up ? "hand.up" : "hand.down"));
  }

  async react(emoji: string): Promise<void> {
    this.view.update({ choosingReaction: false });
    await this.#try(() => this.room.local.react(emoji), text("react.sent"));
  }

  /** Whether the list has the message now; there, one that could not be sent has "Try again". */
  async say(words: string): Promise<boolean> {
    try {
      await this.room.chat.send(words);
    } catch (error) {
      // Between two sessions there is nothing that could hold it.
      return !(error instanceof RoomError && error.code === "wrong-state");
    }
    return true;
  }

  async retry(message: string): Promise<void> {
    await this.room.chat.retry(message).catch(() => undefined);
  }

  async offer(file: File): Promise<void> {
    await this.#try(async () => void (await this.room.files.offer(file)));
  }

  /** Asks first: none of these can be taken back. */
  ask(act: "remove" | "block" | "makeHost", { id, name }: Participant): void {
    this.view.update({ question: { act, id, name: name === "" ? text("app.nobody") : name } });
  }

  /** Yes to the question that was asked. */
  async answer(): Promise<void> {
    const { question } = this.view.get();
    this.view.update({ question: undefined });
    if (!question) return;
    const { hosting } = this.room;
    await this.#try(async () => {
      if (question.act === "end") await hosting.endForAll();
      else if (question.act === "makeHost") await hosting.makeHost(question.id);
      else await hosting.remove(question.id, { block: question.act === "block" });
    });
  }

  async mute({ id, name }: Participant): Promise<void> {
    await this.#try(() => this.room.hosting.askToMute(id, "microphone"), text("host.asked", { name }));
  }

  async letIn(id: string): Promise<void> {
    await this.#try(() => this.room.hosting.letIn(id));
  }

  async turnAway(id: string): Promise<void> {
    await this.#try(() => this.room.hosting.turnAway(id));
  }

  async letAllIn(): Promise<void> {
    await this.#try(() => this.room.hosting.letAllIn());
  }

  async lock(on: boolean): Promise<void> {
    await this.#try(() => (on ? this.room.hosting.lock() : this.room.hosting.unlock()));
  }

  /** Does it, and says what came of it. A refusal leaves things as they are. */
  async #try(act: () => Promise<void>, done?: string): Promise<void> {
    try {
      await act();
      if (done !== undefined) announcer.say(done, "results");
    } catch {
      this.#tell(text("host.failed"));
    }
  }
}
