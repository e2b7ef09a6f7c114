import { gatewayProof, parseLink, RoomSecret, type RoomLink } from "@subrosa/keys";
import { type Clock, DeviceIdentity, fromServer, GroupMember, toServer, type GroupEvent } from "@subrosa/keys/groups";
import type { Engine } from "@subrosa/mls";
import { encodeBase64url, type ServerMessage } from "@subrosa/protocol";
import { Commits } from "./commits.ts";

/** A line to the gateway: a browser's WebSocket, or one of Node's. */
export interface SeatSocket {
  send(text: string): void;
  close(): void;
  /** Each once: when it is open, for each message, when it was closed, whatever the reason. */
  listen(on: { open: () => void; message: (text: string) => void; closed: (reason: string) => void }): void;
}

/** What one member of a crowd is made with. */
export interface SeatOptions {
  /** Opens a line to the gateway. */
  readonly connect: () => SeatSocket;
  readonly link: string;
  readonly name: string;
  /** People whom the room may hold. */
  readonly people: number;
  readonly engine: () => Promise<Engine>;
  /** The machine's, unless given. */
  readonly clock?: Clock;
  /** It is let in, but never enters: it has a leaf in the tree, and its line's bytes are counted. */
  readonly leafOnly?: boolean;
}

const randomId = (bytes = 16): string => encodeBase64url(crypto.getRandomValues(new Uint8Array(bytes)));

/** A member of a group without a page or media: the real `GroupMember` on a real gateway's line, whose bytes are counted. */
export class Seat {
  /** Bytes of messages to the gateway; all of them are ASCII. */
  up = 0;
  /** Bytes of messages from the gateway. */
  down = 0;
  /** Milliseconds from the newest Welcome until it was in. */
  entering = Number.NaN;
  /** How often it had to come in anew. */
  rejoins = 0;
  /** What went wrong for good, in the gateway's words or the member's. */
  readonly troubles: string[] = [];
  /** Those that it made, and those that it followed. */
  readonly commits = new Commits();
  readonly #socket: SeatSocket;
  readonly #options: SeatOptions;
  readonly #link: RoomLink;
  readonly #secret: RoomSecret;
  readonly #device: DeviceIdentity;
  readonly #connection = randomId();
  #member: GroupMember | undefined;
  /** It was let in, and does nothing more. */
  #rests = false;
  #closed = false;
  #joined: (session: string) => void = () => undefined;

  private constructor(options: SeatOptions, secret: RoomSecret, device: DeviceIdentity) {
    this.#socket = options.connect();
    this.#options = options;
    this.#link = parseLink(options.link);
    this.#secret = secret;
    this.#device = device;
  }

  /** Connects, and joins the room; `found` or `ask` come next. */
  static async open(options: SeatOptions): Promise<Seat> {
    const [secret, device] = await Promise.all([
      RoomSecret.from({ link: parseLink(options.link) }),
      DeviceIdentity.create(),
    ]);
    const proof = await gatewayProof(secret);
    const seat = new Seat(options, secret, device);
    await seat.#join(proof);
    return seat;
  }

  /** Whether it was let in, and is. */
  get isIn(): boolean {
    return this.#rests || this.#member?.phase === "member";
  }

  /** Whether it runs the group. */
  get isMember(): boolean {
    return this.#member?.phase === "member";
  }

  /** People whom it sees in the group. */
  get people(): number {
    return this.#member?.people.length ?? 0;
  }

  /** The epoch that it is in. */
  get epoch(): number {
    return Number(this.#member?.epoch ?? -1);
  }

  async found(): Promise<void> {
    await this.#member?.found();
  }

  async ask(): Promise<void> {
    await this.#member?.ask();
  }

  /** Comes in anew, with a fresh leaf. */
  async rejoin(): Promise<void> {
    await this.#member?.rejoin();
  }

  /** Sends from now on, as those do whom all hear: it says more often that it is there. */
  publish(): void {
    const nothing = (): void => undefined;
    const ring = { install: nothing, tryOut: nothing, remove: nothing };
    this.#member?.keys.attach({ participant: this.#connection, source: "microphone", direction: "send" }, ring);
  }

  /** Says goodbye: another member's commit removes it. */
  async leave(): Promise<void> {
    await this.#member?.leave();
  }

  /** Resolves when all that came was dealt with. */
  async idle(): Promise<void> {
    await this.#member?.idle();
  }

  /** Ends the line and forgets the member; its engine stops. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#socket.close();
    await this.#member?.close();
  }

  async #join(proof: string): Promise<void> {
    const session = await new Promise<string>((resolve, reject) => {
      this.#joined = resolve;
      this.#socket.listen({
        open: () =>
          this.#say({
            type: "join",
            room: this.#link.room,
            proof,
            participant: this.#connection,
            resume: randomId(32),
            session: randomId(),
          }),
        message: (text) => this.#heard(text),
        closed: (reason) => {
          if (!this.#closed) this.troubles.push(`The gateway's line ended: ${reason}`);
          reject(new Error(reason));
        },
      });
    });
    const { people, name, engine, clock } = this.#options;
    const { mode } = this.#link;
    this.#member = new GroupMember({
      room: { secret: this.#secret, session, link: { mode }, people },
      device: this.#device,
      connection: this.#connection,
      name,
      engine,
      ...(clock && { clock }),
      send: (message) => {
        if (message.type === "commit") this.commits.made += 1;
        this.#say(toServer(message));
      },
      on: (event) => this.#happened(event),
    });
  }

  #say(message: object): void {
    const text = JSON.stringify(message);
    this.up += text.length;
    this.#socket.send(text);
  }

  #heard(text: string): void {
    this.down += text.length;
    if (this.#rests) return;
    const message = JSON.parse(text) as ServerMessage;
    if (message.type === "joined") return this.#joined(message.session);
    if (!message.type.startsWith("group-") && message.type !== "error" && message.type !== "signal") return;
    const read = fromServer(message as Parameters<typeof fromServer>[0]);
    const member = this.#member;
    if (read === undefined || member === undefined) return;
    if (read.type === "welcome" && this.#options.leafOnly === true) return this.#rest();
    const done = member.receive(read);
    if (read.type === "commit") void this.commits.follow(Number(read.epoch) + 1, text.length, done);
    if (read.type === "welcome") void this.#enters(done);
  }

  async #enters(done: Promise<void>): Promise<void> {
    const start = performance.now();
    await done;
    this.entering = performance.now() - start;
  }

  /** It asks no more, and hears nothing: for the others it is a member. */
  #rest(): void {
    this.#rests = true;
    void this.#member?.receive({ type: "ended" });
  }

  #happened(event: GroupEvent): void {
    if (event.type === "rejoining") this.rejoins += 1;
    if (event.type === "left") {
      this.#closed = true;
      this.#say({ type: "leave" });
    }
    if (event.type === "failed") this.troubles.push(String(event.cause));
  }
}
