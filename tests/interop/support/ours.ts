import { DeviceIdentity, fromServer, GroupKeys, GroupMember, toServer, type GroupEvent } from "@subrosa/keys/groups";
import { RoomSecret } from "@subrosa/keys";
import type { BaseKey } from "@subrosa/sframe";
import type { ServerMessage } from "@subrosa/protocol";
import { startEngine } from "../../engine.ts";
import type { TestRoom } from "./constructions.ts";
import { Line } from "./line.ts";

/** A member by this repository's own code, on the same server. */
export class Ours {
  readonly member: GroupMember;
  readonly line: Line;
  readonly events: GroupEvent[] = [];
  readonly keys: GroupKeys = new GroupKeys();

  private constructor(line: Line, to: TestRoom, secret: RoomSecret, device: DeviceIdentity, name: string) {
    this.line = line;
    this.member = new GroupMember({
      room: { secret, session: line.session, link: { mode: to.mode }, people: 10 },
      device,
      connection: line.participant,
      name,
      engine: startEngine,
      keys: this.keys,
      send: (message) => line.say(toServer(message)),
      on: (event) => this.events.push(event),
    });
    line.attend((message) => this.#heard(message));
  }

  static async arrive(gateway: string, to: TestRoom, name: string): Promise<Ours> {
    const secret = await RoomSecret.from({ application: to.secret, room: to.name });
    return new Ours(await Line.join(gateway, to), to, secret, await DeviceIdentity.create(), name);
  }

  /** What it has heard, as "name: text". */
  get heard(): string[] {
    return this.events.flatMap((event) =>
      event.type === "message" ? [`${event.from.identity.name}: ${new TextDecoder().decode(event.data)}`] : [],
    );
  }

  /** The frame keys for somebody's microphone, by KID. */
  microphoneOf(participant: string): Map<bigint, Uint8Array> {
    const installed = new Map<bigint, Uint8Array>();
    const install = ({ kid, baseKey }: BaseKey): void => void installed.set(kid, baseKey.slice());
    const track = { participant, source: "microphone", direction: "receive" } as const;
    this.keys.attach(track, { install, tryOut: () => undefined, remove: () => undefined });
    return installed;
  }

  async close(): Promise<void> {
    this.line.close();
    await this.member.close();
  }

  #heard(message: ServerMessage): void {
    if (!message.type.startsWith("group-") && message.type !== "error" && message.type !== "signal") return;
    const read = fromServer(message as Parameters<typeof fromServer>[0]);
    if (read !== undefined) void this.member.receive(read);
  }
}
