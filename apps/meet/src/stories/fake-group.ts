import type {
  ChatMessage,
  FileTransfer,
  RoomChat,
  RoomEncryption,
  RoomEvents,
  RoomFiles,
  RoomHosting,
  VerificationInterface,
  VerificationState,
  WaitingGuest,
} from "@subrosa/client";

import { fakeVerification } from "./fake-verification.ts";

/** What a made-up group is like. */
export interface FakeGroupOptions {
  readonly encryption?: Partial<RoomEncryption>;
  readonly admission?: "open" | "host";
  /** Names of those who wait. */
  readonly waiting?: readonly string[];
  readonly said?: readonly Partial<ChatMessage>[];
  readonly files?: readonly (Pick<FileTransfer, "name" | "size"> & Partial<FileTransfer>)[];
  readonly verification?: VerificationState;
  /** A host switched this person's microphone off. */
  readonly mutedBy?: string;
}

/** The room that the group is in. */
interface FakeHost {
  tell(): void;
  emit<Name extends keyof RoomEvents>(name: Name, ...what: RoomEvents[Name]): void;
}

export const staticEncryption: RoomEncryption = {
  kind: "static",
  wire: "sframe",
  suite: "AES_256_GCM_SHA512_128",
  epoch: undefined,
  phase: "ready",
  split: false,
  sendingPaused: false,
  managedByServer: false,
};

const nothing = async (): Promise<void> => undefined;
const start = Date.now();

/** What people do together, made of nothing: it does at once what it is asked. */
export class FakeGroup {
  readonly encryption: RoomEncryption;
  readonly hosting: RoomHosting;
  readonly chat: RoomChat;
  readonly files: RoomFiles;
  readonly verification: VerificationInterface;

  constructor(options: FakeGroupOptions | undefined, room: FakeHost) {
    this.encryption =
      options === undefined
        ? staticEncryption
        : {
            ...staticEncryption,
            kind: "group",
            suite: "MLS_256_XWING_AES256GCM_SHA384_Ed25519",
            epoch: 7n,
            ...options.encryption,
          };
    this.hosting = fakeHosting(options ?? {}, room);
    this.chat = fakeChat(options?.said ?? [], room);
    this.files = fakeFiles(options?.files ?? [], room);
    this.verification = fakeVerification(options?.verification ?? { step: "idle" }, options !== undefined, () =>
      room.tell(),
    );
  }
}

function fakeHosting(
  { admission: first = "open", waiting: names = [] }: FakeGroupOptions,
  room: FakeHost,
): RoomHosting {
  let admission = first;
  let waiting: WaitingGuest[] = names.map((name, index) => ({ id: `guest-${index}`, name, since: start }));
  const gone = async (id?: string): Promise<void> => {
    waiting = waiting.filter((guest) => id !== undefined && guest.id !== id);
    room.tell();
  };
  const door = async (to: "open" | "host"): Promise<void> => {
    admission = to;
    room.tell();
  };
  return {
    get admission() {
      return admission;
    },
    get waiting() {
      return waiting;
    },
    possible: true,
    letIn: gone,
    turnAway: gone,
    letAllIn: () => gone(),
    lock: () => door("host"),
    unlock: () => door("open"),
    remove: nothing,
    makeHost: nothing,
    askToMute: nothing,
    endForAll: nothing,
  };
}

function fakeChat(said: readonly Partial<ChatMessage>[], room: FakeHost): RoomChat {
  const message = (given: Partial<ChatMessage>, index: number): ChatMessage => ({
    id: `message-${index}`,
    from: given.own ? "self" : "person-0",
    fromName: given.own ? "Mia" : "Ana Ferreira",
    at: start - 600_000 + index * 20_000,
    text: "",
    state: "sent",
    own: false,
    ...given,
  });
  let messages = said.map(message);
  return {
    get messages() {
      return messages;
    },
    async send(text) {
      const sent = message({ text, own: true, at: Date.now() }, messages.length);
      messages = [...messages, sent];
      room.emit("chatMessage", sent);
    },
    async retry(id) {
      messages = messages.map((each) => (each.id === id ? { ...each, state: "sent" } : each));
      room.tell();
    },
  };
}

function fakeFiles(
  given: readonly (Pick<FileTransfer, "name" | "size"> & Partial<FileTransfer>)[],
  room: FakeHost,
): RoomFiles {
  const transfer = (file: (typeof given)[number], index: number): FileTransfer => ({
    id: `file-${index}`,
    from: file.direction === "out" ? "self" : "person-0",
    fromName: file.direction === "out" ? "Mia" : "Ana Ferreira",
    at: start - 300_000 + index * 10_000,
    type: "",
    direction: "in",
    state: "offered",
    bytes: 0,
    takers: [],
    ...file,
  });
  let transfers = given.map(transfer);
  const change = (id: string, to: Partial<FileTransfer>): void => {
    transfers = transfers.map((each) => (each.id === id ? { ...each, ...to } : each));
    room.tell();
  };
  return {
    limit: 100_000_000,
    get transfers() {
      return transfers;
    },
    async offer({ name, size }) {
      const offered = transfer({ name, size, direction: "out", at: Date.now() }, transfers.length);
      transfers = [...transfers, offered];
      room.emit("fileOffered", offered);
      return offered.id;
    },
    async take(id) {
      change(id, { state: "done" });
      return new Blob(["story"]);
    },
    async cancel(id) {
      change(id, { state: "cancelled" });
    },
  };
}
