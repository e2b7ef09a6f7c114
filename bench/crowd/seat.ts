import { randomBytes } from "node:crypto";
import { gatewayProof, parseLink, RoomSecret, type RoomLink } from "@subrosa/keys";
import { type Clock, DeviceIdentity, fromServer, GroupMember, toServer, type GroupEvent } from "@subrosa/keys/groups";
import type { Engine } from "@subrosa/mls";
import type { ServerMessage } from "@subrosa/protocol";
import { WebSocket } from "ws";

/** What one member of a crowd is made with. */
export interface SeatOptions {
  /** The gateway's WebSocket. */
  readonly gateway: string;
  readonly link: string;
  readonly name: string;
  /** People whom the room may hold. */
  readonly people: number;
  readonly engine: () => Promise<Engine>;
  /** The machine's, unless given. */
  readonly clock?: Clock;
}

const randomId = (): string => randomBytes(16).toString("base64url");

/** A member of a group without a page or media: the real `GroupMember` on a real gateway's line, whose bytes are counted. */
export class Seat {
  readonly #socket: WebSocket;
  readonly #options: SeatOptions;
  readonly #link: RoomLink;
  readonly #secret: RoomSecret;
  readonly #device: DeviceIdentity;
  readonly #connection = randomId();
  readonly #resume = randomBytes(32).toString("base64url");
  #member: GroupMember | undefined;
  /** Bytes of messages to the gateway. */
  up = 0;
  /** Bytes of messages from the gateway. */
  down = 0;
  /** Commits that this member made and the gateway took for an epoch, or turned away. */
  commits = 0;
  /** How often it had to come in anew. */
  rejoins = 0;
  /** What went wrong for good, in the gateway's words or the member's. */
  readonly troubles: string[] = [];

  private constructor(socket: WebSocket, options: SeatOptions, secret: RoomSecret, device: DeviceIdentity) {
    this.#socket = socket;
    this.#options = options;
    this.#link = parseLink(options.link);
    this.#secret = secret;
    this.#device = device;
    socket.on("message", (data: Buffer) => {
      this.down += data.length;
      this.#heard(JSON.parse(data.toString("utf8")) as ServerMessage);
    });
    socket.on("error", ({ message }) => this.troubles.push(message));
    socket.on("close", (code) => this.troubles.push(`The gateway's line ended: ${code}.`));
  }

  /** Connects, and joins the room; `found` or `ask` come next. */
  static async open(options: SeatOptions): Promise<Seat> {
    const [secret, device] = await Promise.all([
      RoomSecret.from({ link: parseLink(options.link) }),
      DeviceIdentity.create(),
    ]);
    // before the line is there: it opens once, and who listens later never joins
    const proof = await gatewayProof(secret);
    const seat = new Seat(new WebSocket(options.gateway, "subrosa.1"), options, secret, device);
    await seat.#join(proof);
    return seat;
  }

  /** Whether it is in the group. */
  get isIn(): boolean {
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

  /** Says goodbye: another member's commit removes it. */
  async leave(): Promise<void> {
    await this.#member?.leave();
  }

  /** Ends the line and forgets the member; its engine stops. */
  async close(): Promise<void> {
    this.#socket.removeAllListeners("close").close();
    await this.#member?.close();
  }

  async #join(proof: string): Promise<void> {
    const joined = new Promise<string>((resolve, reject) => {
      this.#joined = resolve;
      this.#socket.once("close", () => reject(new Error(this.troubles.join(" "))));
    });
    this.#socket.once("open", () =>
      this.#say({
        type: "join",
        room: this.#link.room,
        proof,
        participant: this.#connection,
        resume: this.#resume,
        session: randomId(),
      }),
    );
    const { people, name, engine, clock } = this.#options;
    const { mode } = this.#link;
    this.#member = new GroupMember({
      room: { secret: this.#secret, session: await joined, link: { mode }, people },
      device: this.#device,
      connection: this.#connection,
      name,
      engine,
      ...(clock && { clock }),
      send: (message) => {
        if (message.type === "commit") this.commits++;
        this.#say(toServer(message));
      },
      on: (event) => this.#happened(event),
    });
  }

  #joined: (session: string) => void = () => undefined;

  #say(message: object): void {
    const text = JSON.stringify(message);
    this.up += Buffer.byteLength(text);
    this.#socket.send(text);
  }

  #heard(message: ServerMessage): void {
    if (message.type === "joined") return this.#joined(message.session);
    if (!message.type.startsWith("group-") && message.type !== "error" && message.type !== "signal") return;
    const read = fromServer(message as Parameters<typeof fromServer>[0]);
    if (read !== undefined) void this.#member?.receive(read);
  }

  #happened(event: GroupEvent): void {
    if (event.type === "rejoining") this.rejoins++;
    if (event.type === "failed") this.troubles.push(String(event.cause));
  }
}
