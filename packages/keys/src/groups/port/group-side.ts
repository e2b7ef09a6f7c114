import type { Engine } from "@subrosa/mls";
import { RoomSecret } from "../../room-secret.ts";
import type { Attachment } from "../../provider.ts";
import { machineClock, type Clock } from "../clock.ts";
import { DeviceIdentity } from "../device.ts";
import { GroupError, type GroupErrorCode } from "../errors.ts";
import { GroupMember } from "../member.ts";
import type { GroupEvent } from "../messages.ts";
import type { Person } from "../roster.ts";
import { FrameTrack } from "./frame-track.ts";
import type { FromMember, GroupCommand, Start, ToMember } from "./messages.ts";
import { Viewer } from "./viewer.ts";

/** How often presence is looked at, ms. */
const lookEvery = 1_000;

interface Attached {
  readonly track: FrameTrack;
  readonly attachment: Attachment;
}

/** What a member needs around it, in its worker or in the page's own thread. */
export interface Surroundings {
  readonly engine: () => Promise<Engine>;
  readonly clock?: Clock;
}

/** The end of a group's port at which its member lives. Nothing that comes over the port makes it throw. */
export class GroupSide {
  readonly #port: MessagePort;
  readonly #clock: Clock;
  readonly #member: GroupMember;
  readonly #viewer: Viewer;
  readonly #attached = new Map<number, Attached>();
  #frames: MessagePort | undefined;
  #stopLooking: () => void = () => undefined;

  private constructor(port: MessagePort, start: Start, device: DeviceIdentity, around: Surroundings) {
    const { connection, name, admission, seen, exports, frames } = start;
    this.#port = port;
    this.#frames = frames;
    this.#clock = around.clock ?? machineClock;
    this.#member = new GroupMember({
      room: { ...start.room, secret: RoomSecret.fromKeys(start.secret) },
      device,
      connection,
      name,
      ...(admission === undefined ? {} : { admission }),
      ...(seen === undefined ? {} : { seen }),
      ...(exports === undefined ? {} : { exports }),
      engine: around.engine,
      clock: this.#clock,
      send: (message) => this.#post({ type: "send", message }),
      on: (event) => this.#happened(event),
    });
    this.#viewer = new Viewer(this.#member, start.room.link.mode);
  }

  /** Starts a member behind this port, and says `ready` or `not-ready`. */
  static async start(port: MessagePort, start: Start, around: Surroundings): Promise<void> {
    const post = (message: FromMember): void => port.postMessage(message);
    try {
      // the first engine is there before anything is asked of it
      let first: Engine | undefined = await loaded(around.engine);
      const engine = (): Promise<Engine> => {
        const ready = first;
        first = undefined;
        return ready === undefined ? around.engine() : Promise.resolve(ready);
      };
      const side = new GroupSide(port, start, await DeviceIdentity.from(start.device), { ...around, engine });
      port.addEventListener("message", ({ data }: MessageEvent<ToMember>) => void side.#handle(data));
      port.start();
      post({ type: "ready", view: side.#viewer.view });
      side.#look();
    } catch (error) {
      post({ type: "not-ready", code: codeOf(error) ?? "internal", cause: String(error) });
      port.close();
    }
  }

  async #handle({ number, command }: ToMember): Promise<void> {
    try {
      const value = await this.#do(command);
      this.#showView();
      this.#post({ type: "done", number, value });
    } catch (error) {
      this.#showView();
      this.#post({ type: "rejected", number, code: codeOf(error), cause: String(error) });
    }
    if (command.type === "close") this.#port.close();
  }

  async #do(command: GroupCommand): Promise<boolean | Uint8Array | undefined> {
    const member = this.#member;
    switch (command.type) {
      case "ping":
        return undefined;
      case "found":
        return nothing(member.found());
      case "ask":
        return nothing(member.ask());
      case "reconnected":
        return nothing(member.reconnected());
      case "leave":
        return nothing(member.leave());
      case "receive":
        return nothing(member.receive(command.message));
      case "tell":
        return nothing(member.tell(command.data));
      case "seal":
        return member.seal(command.data);
      case "lock":
        return nothing(member.host.lock());
      case "unlock":
        return nothing(member.host.unlock());
      case "admit":
        return member.host.admit(command.connection);
      case "turnAway":
        return member.host.turnAway(command.connection);
      case "remove":
        return this.#toPerson(command.leafKey, (person) => member.remove(person));
      case "block":
        return this.#toPerson(command.leafKey, (person) => member.host.block(person));
      case "addHost":
        return this.#toPerson(command.leafKey, (person) => member.host.addHost(person));
      case "authenticator":
        return member.authenticator(command.epoch);
      case "attach":
        this.#attach(command);
        return undefined;
      case "detach":
        this.#detach(command.id);
        return undefined;
      case "rejoin":
        return nothing(this.#rejoin(command.frames));
      case "close":
        this.#stopLooking();
        // which takes every key out of the frame worker, too
        return nothing(member.close());
    }
  }

  /** Whoever is gone already needs no removing. */
  async #toPerson(leafKey: string, act: (person: Person) => Promise<void>): Promise<undefined> {
    const person = this.#member.people.find((one) => one.leafKey === leafKey);
    if (person === undefined && this.#member.phase !== "member") throw new GroupError("not-a-member");
    if (person !== undefined) await act(person);
    return undefined;
  }

  #attach({ id, track, frameTrack }: Extract<GroupCommand, { type: "attach" }>): void {
    if (this.#frames === undefined) return;
    const ring = new FrameTrack(this.#frames, track.direction, frameTrack);
    this.#attached.set(id, { track: ring, attachment: this.#member.keys.attach(track, ring) });
  }

  #detach(id: number): void {
    const attached = this.#attached.get(id);
    this.#attached.delete(id);
    attached?.attachment.detach();
    attached?.track.end();
  }

  async #rejoin(frames: MessagePort | undefined): Promise<void> {
    if (frames !== undefined) {
      // its counters begin at 0: it gets no key that another worker has had, and that one keeps none
      this.#member.keys.clear();
      for (const id of this.#attached.keys()) this.#detach(id);
      this.#frames = frames;
    }
    await this.#member.rejoin();
  }

  #happened(event: GroupEvent): void {
    this.#viewer.happened(event);
    this.#showView();
    const told = event.type === "failed" ? { ...event, cause: new Error(String(event.cause)) } : event;
    this.#post({ type: "event", event: told });
  }

  #look(): void {
    this.#showView();
    this.#stopLooking = this.#clock.after(lookEvery, () => this.#look());
  }

  #showView(): void {
    if (this.#viewer.look()) this.#post({ type: "view", view: this.#viewer.view });
  }

  #post(message: FromMember): void {
    this.#port.postMessage(message);
  }
}

async function loaded(engine: () => Promise<Engine>): Promise<Engine> {
  try {
    return await engine();
  } catch (cause) {
    throw new GroupError("engine-not-loaded", { cause });
  }
}

async function nothing(done: Promise<void>): Promise<undefined> {
  await done;
  return undefined;
}

/** What the caller is told; `undefined` for a mistake of this package. */
function codeOf(error: unknown): GroupErrorCode | undefined {
  return error instanceof GroupError ? error.code : undefined;
}
