import { Room, type ChatMessage, type FileTransfer, type RoomOptions } from "@subrosa/client";

/** What a person in a test sees of what people do together. */
export interface Talk {
  readonly chat: readonly string[];
  readonly messages: readonly ChatMessage[];
  readonly heard: readonly string[];
  readonly hands: readonly string[];
  /** Raised for more than a second. */
  readonly patient: readonly string[];
  readonly files: readonly FileTransfer[];
  readonly people: readonly string[];
  readonly connected: readonly string[];
  readonly limit: number;
}

let room: Room | undefined;
const heard: string[] = [];
const relays = new Set<WebSocket>();
/** Bytes of messages of a relay that this page got. */
let relayed = 0;
const outcomes: Promise<string>[] = [];
/** What this page told the server: texts, and the bytes in them that are base64url; of bytes, the start. */
const told: string[] = [];
/** Lets a stream that waits take what is written. */
let open: (() => void) | undefined;

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

window.WebSocket = class extends WebSocket {
  override send(data: string | Uint8Array<ArrayBuffer>): void {
    if (typeof data === "string") {
      const words = data.match(/[\w-]{16,}/g) ?? [];
      told.push(
        data,
        ...words.map((word) =>
          atob(
            word
              .replaceAll("-", "+")
              .replaceAll("_", "/")
              .replace(/^((.{4})*).$/, "$1"),
          ),
        ),
      );
    } else told.push(latin1(data.subarray(0, 2_048)));
    super.send(data);
  }
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    if (!String(url).endsWith("/relay")) return;
    relays.add(this);
    this.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) relayed += data.byteLength;
    });
  }
};

function present(): Room {
  if (room === undefined) throw new Error("This page is in no room.");
  return room;
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A file whose bytes nobody guesses, of megabytes. */
function made(megabytes: number): File {
  const parts = Array.from({ length: 16 * megabytes }, () => crypto.getRandomValues(new Uint8Array(62_500)));
  return new File(parts, `${megabytes} MB.bin`, { type: "application/x-test" });
}

async function hashOf(file: Blob): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
}

const talker = {
  async join(options: RoomOptions): Promise<void> {
    room = new Room(options);
    room.on("reaction", ({ name }, emoji) => heard.push(`${name} ${emoji}`));
    room.on("data", ({ name }, topic, bytes) => heard.push(`${name} ${topic} ${bytes.join(" ")}`));
    room.on("fileOffered", ({ fromName, name, size }) => heard.push(`${fromName} offers ${name} of ${size}`));
    await room.join();
  },
  async say(...texts: string[]): Promise<void> {
    for (const text of texts) await present().chat.send(text);
  },
  async raiseHand(on: boolean): Promise<void> {
    await present().local.raiseHand(on);
  },
  async react(emoji: string): Promise<void> {
    await present().local.react(emoji);
  },
  async data(topic: string, bytes: number[], reliable: boolean): Promise<void> {
    await present().data.send(topic, Uint8Array.from(bytes), { reliable });
  },
  /** Offers a file of so many megabytes; says its id and SHA-256. */
  async offer(megabytes: number): Promise<{ id: string; hash: string }> {
    const file = made(megabytes);
    return { id: await present().files.offer(file), hash: await hashOf(file) };
  },
  /** Takes it as a Blob. `outcome` says the SHA-256 of that. */
  take(id: string): number {
    const taken = present()
      .files.take(id)
      .then((file) => hashOf(file!));
    return outcomes.push(taken.catch(codeOf)) - 1;
  },
  /** Takes it into a stream that waits after so many pieces. `outcome` says how much went through, and how it ended. */
  pour(id: string, pieces: number): number {
    let taken = 0;
    let bytes = 0;
    let ended = "";
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const stream = new WritableStream<Uint8Array>({
      write: async (piece) => {
        taken += 1;
        bytes += piece.length;
        if (taken >= pieces) await opened;
      },
      close: () => {
        ended = "closed";
      },
      abort: () => {
        ended = "aborted";
      },
    });
    const poured = present()
      .files.take(id, stream)
      .then(() => "taken", codeOf)
      .then((how) => `${how} ${ended} ${bytes}`);
    return outcomes.push(poured) - 1;
  },
  open(): void {
    open?.();
  },
  outcome(number: number): Promise<string> {
    return outcomes[number] ?? Promise.resolve("");
  },
  async cancel(id: string): Promise<void> {
    await present().files.cancel(id);
  },
  /** Every line of this page to the relay breaks. */
  cutRelays(): number {
    const { size } = relays;
    for (const socket of relays) socket.close();
    relays.clear();
    return size;
  },
  relayed: (): number => relayed,
  /** Which of these words the server could read in what this page sent it. */
  readable: (...words: string[]): string[] => words.filter((word) => told.some((text) => text.includes(word))),
  async rename(name: string): Promise<void> {
    await present().local.setName(name);
  },
  async leave(): Promise<void> {
    await present().leave();
  },
  look(): Talk {
    const { chat, files, participants, local } = present();
    const people = [local, ...participants.values()];
    const raised = people.filter(({ handRaisedAt }) => handRaisedAt !== undefined);
    return {
      chat: chat.messages.map(({ fromName, text, state }) => `${fromName}: ${text} (${state})`),
      messages: chat.messages,
      heard: [...heard],
      hands: raised.sort((a, b) => a.handRaisedAt! - b.handRaisedAt!).map(({ name }) => name),
      patient: raised.filter(({ handRaisedAt }) => handRaisedAt! < Date.now() - 1_000).map(({ name }) => name),
      files: files.transfers.map((transfer) => ({ ...transfer, takers: [...transfer.takers] })),
      people: [...participants.values()].map(({ name }) => name),
      connected: [...participants.values()].filter((one) => one.connection === "connected").map(({ name }) => name),
      limit: files.limit,
    };
  },
};

/** What a test calls in the page. */
export type Talker = typeof talker;

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

Object.assign(window, { talker });
