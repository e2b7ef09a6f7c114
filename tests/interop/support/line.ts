import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import type { ServerMessage } from "@subrosa/protocol";
import { derive, join, lp, type TestRoom } from "./constructions.ts";

type Told<Type extends ServerMessage["type"]> = Extract<ServerMessage, { type: Type }>;

/** One connection to the gateway, by docs/protocol.md: JSON in text frames. */
export class Line {
  readonly participant: string = randomBytes(16).toString("base64url");
  readonly inbox: ServerMessage[] = [];
  readonly #socket: WebSocket;
  #session = "";
  #heard: (message: ServerMessage) => void = (message) => this.inbox.push(message);
  #wake: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      this.#heard(JSON.parse(data.toString("utf8")) as ServerMessage);
      this.#wake();
    });
    socket.on("close", () => this.#wake());
  }

  static async join(gateway: string, { name, secret }: TestRoom): Promise<Line> {
    const socket = new WebSocket(gateway, "subrosa.1");
    const line = new Line(socket);
    await once(socket, "open");
    const proof = derive(secret, join("gateway", lp(name))).toString("base64url");
    const [resume, session] = [randomBytes(32), randomBytes(16)].map((bytes) => bytes.toString("base64url"));
    line.say({ type: "join", room: name, proof, participant: line.participant, resume, session });
    line.#session = (await line.hear("joined")).session;
    return line;
  }

  /** The session that the server said it is. */
  get session(): string {
    return this.#session;
  }

  say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** The next message of a type; others wait. Fails when the connection ends or the server complains. */
  async hear<Type extends ServerMessage["type"]>(type: Type): Promise<Told<Type>> {
    for (;;) {
      const index = this.inbox.findIndex((message) => message.type === type || message.type === "error");
      const [message] = index === -1 ? [] : this.inbox.splice(index, 1);
      if (message !== undefined && isOf(message, type)) return message;
      if (message !== undefined) throw new Error(`Instead of ${type}: ${JSON.stringify(message)}`);
      if (this.#socket.readyState !== WebSocket.OPEN) throw new Error(`The connection ended before ${type} came.`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** From now on, each message goes here, those first that wait. */
  attend(heard: (message: ServerMessage) => void): void {
    this.#heard = heard;
    for (const message of this.inbox.splice(0)) heard(message);
  }

  close(): void {
    this.#socket.close();
  }
}

function isOf<Type extends ServerMessage["type"]>(message: ServerMessage, type: Type): message is Told<Type> {
  return message.type === type;
}
