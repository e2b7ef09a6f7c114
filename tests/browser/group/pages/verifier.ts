import { forgetPeople, Room, type DeviceTrust, type RoomOptions, type VerificationState } from "@subrosa/client";

/** What a person in a test sees of the codes and of the others' devices. */
export interface Compared {
  readonly state: VerificationState;
  readonly available: boolean;
  readonly remembers: boolean;
  /** By name; of one name the last that came. */
  readonly devices: Readonly<Record<string, DeviceTrust>>;
  /** In the order in which they came. */
  readonly people: readonly (readonly [name: string, trust: DeviceTrust["state"]])[];
}

let room: Room | undefined;

function present(): Room {
  if (room === undefined) throw new Error("This page is in no room.");
  return room;
}

const verifier = {
  async join(options: RoomOptions): Promise<void> {
    room = new Room(options);
    await room.join();
  },
  async start(name?: string): Promise<void> {
    const { participants, verification } = present();
    await verification.start([...participants.values()].find((other) => other.name === name)?.id);
  },
  async matches(...heard: string[]): Promise<void> {
    const { state } = present().verification;
    const people = state.step === "code" ? state.people : [];
    await present().verification.matches(people.filter(({ name }) => heard.includes(name)).map(({ id }) => id));
  },
  differs(): void {
    present().verification.differs();
  },
  cancel(): void {
    present().verification.cancel();
  },
  async forget(name: string): Promise<void> {
    const { participants, verification } = present();
    for (const other of participants.values()) if (other.name === name) await verification.forget(other.id);
  },
  forgetPeople,
  async leave(): Promise<void> {
    await present().leave();
  },
  look(): Compared {
    const { verification, participants } = present();
    const others = [...participants.values()];
    return {
      state: verification.state,
      available: verification.available,
      remembers: verification.remembers,
      devices: Object.fromEntries(others.map(({ name, device }) => [name, device])),
      people: others.map(({ name, device }) => [name, device.state]),
    };
  },
};

/** What a test calls in the page. */
export type Verifier = typeof verifier;

Object.assign(window, { verifier });
