import { encodeBase64url } from "@subrosa/protocol";
import * as v from "valibot";
import { longestText, type ChatMessage, type ChatState, type RoomChat } from "../api/chat.ts";
import { RoomError } from "../api/errors.ts";
import type { Channel } from "../channel/index.ts";
import type { Cancel } from "../clock.ts";
import type { Company } from "./company.ts";

const mostMessages = 1_000;
/** After so long, ms, a message that waits for the connection is called failed. */
const failedAfter = 10_000;

const schema = v.object({ text: v.pipe(v.string(), v.nonEmpty(), v.maxLength(longestText)) });

/** An own message that is not sent yet. */
interface Unsent {
  readonly text: string;
  /** The one that has it and goes on trying. */
  channel: Channel | undefined;
  timer: Cancel | undefined;
}

/** The chat of a room, over its sessions. */
export class Chat implements RoomChat {
  readonly #company: Company;
  readonly #unsent = new Map<string, Unsent>();
  #messages: readonly ChatMessage[] = [];
  #channel: Channel | undefined;

  constructor(company: Company) {
    this.#company = company;
  }

  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  async send(text: string): Promise<void> {
    if (text.trim() === "" || this.#channel === undefined) throw new RoomError("wrong-state");
    if (text.length > longestText) throw new RoomError("too-large");
    const { id, name } = this.#company.local();
    const message = this.#add({ from: id, fromName: name, text, state: "sending", own: true });
    await this.#tell(message.id, text, this.#channel);
  }

  async retry(id: string): Promise<void> {
    const unsent = this.#unsent.get(id);
    if (unsent === undefined || unsent.timer !== undefined) return;
    if (this.#channel === undefined) throw new RoomError("wrong-state");
    this.#become(id, "sending");
    if (unsent.channel === undefined) {
      await this.#tell(id, unsent.text, this.#channel);
      return;
    }
    // The channel still has it, at its place: it must not be said twice.
    this.#await(id, unsent);
    unsent.channel.hurry();
  }

  /** Another session's channel; `undefined` at the end. */
  follow(channel: Channel | undefined): void {
    this.#channel = channel;
    channel?.on("chat", (from, value) => {
      const read = v.safeParse(schema, value);
      const sender = this.#company.people.seats.get(from);
      if (!read.success || sender === undefined) return;
      this.#add({ from, fromName: sender.name, text: read.output.text, state: "sent", own: false });
    });
    channel?.onLost((from) => this.#missing(from));
  }

  /** Stops all timers. */
  close(): void {
    this.#channel = undefined;
    for (const { timer } of this.#unsent.values()) timer?.();
    this.#unsent.clear();
  }

  async #tell(id: string, text: string, channel: Channel): Promise<void> {
    const unsent: Unsent = { text, channel, timer: undefined };
    this.#unsent.set(id, unsent);
    this.#await(id, unsent);
    try {
      await channel.send("chat", { text });
      this.#settle(id, "sent");
      this.#unsent.delete(id);
    } catch (error) {
      unsent.channel = undefined;
      this.#settle(id, "failed");
      throw error;
    }
  }

  #await(id: string, unsent: Unsent): void {
    unsent.timer = this.#company.clock.after(failedAfter, () => this.#settle(id, "failed"));
  }

  #settle(id: string, state: ChatState): void {
    const unsent = this.#unsent.get(id);
    unsent?.timer?.();
    if (unsent !== undefined) unsent.timer = undefined;
    this.#become(id, state);
  }

  #become(id: string, state: ChatState): void {
    this.#messages = this.#messages.map((message) => (message.id === id ? { ...message, state } : message));
    this.#company.bus.touch();
  }

  #missing(from: string): void {
    const sender = this.#company.people.seats.get(from);
    const newest = this.#messages.at(-1);
    if (sender === undefined || (newest?.state === "missing" && newest.from === from)) return;
    this.#add({ from, fromName: sender.name, text: "", state: "missing", own: false });
  }

  #add(told: Omit<ChatMessage, "id" | "at">): ChatMessage {
    const id = encodeBase64url(crypto.getRandomValues(new Uint8Array(12)));
    const message = { ...told, id, at: this.#company.clock.now() };
    this.#messages = [...this.#messages, message].slice(-mostMessages);
    this.#company.bus.emit("chatMessage", message);
    return message;
  }
}
