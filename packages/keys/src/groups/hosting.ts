import type { Seat } from "./entrance.ts";
import { GroupError } from "./errors.ts";
import type { Membership } from "./membership.ts";
import { grantHost, turnDoor } from "./host-words.ts";
import { isHost, placeOf, type GroupPolicy } from "./policy.ts";
import type { Person } from "./roster.ts";

/**
 * What only hosts may do. Each is a commit with a change of the policy, which every member judges: nobody else's is ever merged. Methods
 * reject with GroupError `not-a-host` or `not-a-member`; that it is done, an `epoch` event says.
 */
export class Hosting {
  readonly #seat: Seat;
  readonly #inside: <T>(task: (inside: Membership) => Promise<T> | T) => Promise<T>;

  /** Made by `GroupMember`. */
  constructor(seat: Seat, inside: <T>(task: (inside: Membership) => Promise<T> | T) => Promise<T>) {
    this.#seat = seat;
    this.#inside = inside;
  }

  /** Drops somebody and closes the door behind them, in one commit: the link alone doesn't bring them back. */
  async block(person: Person): Promise<void> {
    return this.#do((inside) =>
      inside.intend({
        remove: person.leafKey,
        policy: (before) => (isThere(inside, person) ? this.#close(before, inside, person) : undefined),
      }),
    );
  }

  /** From now on a host lets people in; who is inside stays, and may reload. */
  async lock(): Promise<void> {
    return this.#do((inside) =>
      inside.intend({ policy: (before) => (before.admission === "host" ? undefined : this.#close(before, inside)) }),
    );
  }

  /** From now on the link is enough. */
  async unlock(): Promise<void> {
    return this.#do((inside) =>
      inside.intend({
        policy: (before) => (before.admission === "open" ? undefined : this.#turn(before, "open", [])),
      }),
    );
  }

  /** Makes somebody a host as well. */
  async addHost({ identity }: Person): Promise<void> {
    return this.#do(async (inside) => {
      const { device, room } = this.#seat;
      const grant = await grantHost(device, room, identity.device, placeOf(inside.policy, device.publicKey));
      inside.intend({
        policy: (before) =>
          isHost(before, identity.device) ? undefined : { ...before, hosts: [...before.hosts, grant] },
      });
    });
  }

  /** Lets somebody in who knocks. Resolves to false when nobody does on this connection. */
  async admit(connection: string): Promise<boolean> {
    return this.#do((inside) => inside.admit(connection));
  }

  /** Tells somebody who knocks that they are not let in. Resolves to false when nobody does on this connection. */
  async turnAway(connection: string): Promise<boolean> {
    return this.#do((inside) => inside.turnAway(connection));
  }

  /** The door closes: whoever is inside stays, and admissions from before end. */
  #close(before: GroupPolicy, { people }: Membership, without?: Person): Promise<GroupPolicy> {
    const stays = people.filter(({ leafKey }) => leafKey !== without?.leafKey);
    return this.#turn(
      before,
      "host",
      stays.map(({ identity }) => identity.device),
    );
  }

  #turn(
    before: GroupPolicy,
    admission: GroupPolicy["admission"],
    staying: readonly Uint8Array[],
  ): Promise<GroupPolicy> {
    const { device, room } = this.#seat;
    return turnDoor(device, room, before, { admission, staying });
  }

  #do<T>(task: (inside: Membership) => Promise<T> | T): Promise<T> {
    return this.#inside((inside) => {
      if (!isHost(inside.policy, this.#seat.device.publicKey)) throw new GroupError("not-a-host");
      return task(inside);
    });
  }
}

function isThere(inside: Membership, person: Person): boolean {
  return inside.people.some(({ leafKey }) => leafKey === person.leafKey);
}
