import type { RoomEvents } from "../../src/api/events.ts";
import type { Participant, RemoteParticipant } from "../../src/api/participant.ts";
import type { Company } from "../../src/data/company.ts";
import { RoomBus } from "../../src/people/bus.ts";
import type { FakeClock } from "../fakes.ts";

/** A room of people with names, for one of them; `told` is what its events said. */
export function company(self: string, others: readonly string[], clock: FakeClock): Company & { told: string[] } {
  const bus = new RoomBus();
  const told: string[] = [];
  const hear = <Name extends keyof RoomEvents>(name: Name, write: (...args: RoomEvents[Name]) => string): void => {
    bus.on(name, (...args) => told.push(write(...args)));
  };
  hear("reaction", ({ name }, emoji) => `${name} ${emoji}`);
  hear("data", ({ name }, topic, bytes) => `${name} ${topic} ${[...bytes].join(" ")}`);
  hear("fileOffered", ({ fromName, name, size }) => `${fromName} offers ${name} of ${size}`);
  const people = new Map(others.map((id) => [id, { ...person(id), isLocal: false } as RemoteParticipant]));
  const own = person(self);
  const setHand = (id: string, handRaisedAt: number | undefined): void => {
    const participant = people.get(id);
    if (participant !== undefined) people.set(id, { ...participant, handRaisedAt });
  };
  return { bus, clock, told, local: () => own, people: { seats: people, setHand } };
}

function person(id: string): Participant {
  return { id, memberId: id, name: id[0]!.toUpperCase() + id.slice(1), joinedAt: 1_000_000 } as Participant;
}
