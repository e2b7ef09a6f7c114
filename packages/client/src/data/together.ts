import type { RoomChat } from "../api/chat.ts";
import type { RoomData } from "../api/data.ts";
import type { RoomFiles } from "../api/files.ts";
import type { Channel } from "../channel/index.ts";
import { Chat } from "./chat.ts";
import type { Company } from "./company.ts";
import { Data } from "./data.ts";
import { Files } from "./files/files.ts";
import type { FilePaths } from "./files/paths.ts";
import { Hands } from "./hands.ts";
import { Reactions } from "./reactions.ts";

/** All that people in a room do together beside media, over its sessions. */
export class Together {
  readonly hands: Hands;
  readonly reactions: Reactions;
  readonly #chat: Chat;
  readonly #data: Data;
  readonly #files: Files;

  constructor(company: Company) {
    this.hands = new Hands(company);
    this.reactions = new Reactions(company);
    this.#chat = new Chat(company);
    this.#data = new Data(company);
    this.#files = new Files(company);
    company.bus.on("participantLeft", ({ id }) => {
      this.hands.left(id);
      this.#files.left(id);
    });
  }

  get chat(): RoomChat {
    return this.#chat;
  }

  get data(): RoomData {
    return this.#data;
  }

  get files(): RoomFiles {
    return this.#files;
  }

  /** Another session begins: its channel, and its ways for files. A room of static keys has neither. */
  follow(channel: Channel | undefined, paths: FilePaths | undefined): void {
    this.hands.follow(channel);
    this.reactions.follow(channel);
    this.#chat.follow(channel);
    this.#data.follow(channel);
    this.#files.follow(channel, paths);
  }

  /** The room is left. What was said stays to be read. */
  close(): void {
    this.follow(undefined, undefined);
    this.#chat.close();
  }
}
