import { equalBytes } from "../encoding.ts";
import type { Seat } from "./entrance.ts";
import { GroupError } from "./errors.ts";
import type { Membership } from "./membership.ts";
import { addHost, isNamed, turnDoor } from "./host-words.ts";
import { isHost, type GroupPolicy } from "./policy.ts";
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
  async block({ identity: { device } }: Person): Promise<void> {
    const isBlocked = ({ identity }: Person): boolean => equalBytes(identity.device, device);
    return this.#do((inside) => {
      const { generation } = inside.policy;
      inside.intend({
        remove: isBlocked,
        policy: (before, people) => {
          const others = people.filter((person) => !isBlocked(person));
          const isOutside = others.length === people.length && before.generation > generation;
          return isOutside && !staysIn(before, device) ? undefined : this.#close(before, others);
        },
      });
    });
  }

  /** From now on a host lets people in; who is inside stays, and may reload. */
  async lock(): Promise<void> {
    const policy = (before: GroupPolicy, people: readonly Person[]): Promise<GroupPolicy> | undefined =>
      before.admission === "host" ? undefined : this.#close(before, people);
    return this.#do((inside) => inside.intend({ policy }));
  }

  /** From now on the link is enough. */
  async unlock(): Promise<void> {
    const { device, room } = this.#seat;
    const policy = (before: GroupPolicy): Promise<GroupPolicy> | undefined =>
      before.admission === "open" ? undefined : turnDoor(device, room, before, { admission: "open", staying: [] });
    return this.#do((inside) => inside.intend({ policy }));
  }

  /** Makes somebody a host as well. */
  async addHost({ identity }: Person): Promise<void> {
    const { device, room } = this.#seat;
    const policy = (before: GroupPolicy): Promise<GroupPolicy> | undefined =>
      isHost(before, identity.device) ? undefined : addHost(device, room, before, identity.device);
    return this.#do((inside) => inside.intend({ policy }));
  }

  /** The link's host is one, whoever founded the group. */
  takePlace(inside: Membership): void {
    const { device, room } = this.#seat;
    if (!isNamed(device, room) || isHost(inside.policy, device.publicKey)) return;
    inside.intend({
      policy: (before) => (before.hosts.length > 0 ? undefined : addHost(device, room, before, device.publicKey)),
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

  /** Admissions from before end. */
  #close(before: GroupPolicy, staying: readonly Person[]): Promise<GroupPolicy> {
    const { device, room } = this.#seat;
    const stays = staying.map(({ identity }) => identity.device);
    return turnDoor(device, room, before, { admission: "host", staying: stays });
  }

  #do<T>(task: (inside: Membership) => Promise<T> | T): Promise<T> {
    return this.#inside((inside) => {
      if (!isHost(inside.policy, this.#seat.device.publicKey)) throw new GroupError("not-a-host");
      return task(inside);
    });
  }
}

/** Does this door let a device in that no host admits again? */
function staysIn({ admission, staying }: GroupPolicy, device: Uint8Array): boolean {
  return admission === "open" || staying.some((one) => equalBytes(one, device));
}
