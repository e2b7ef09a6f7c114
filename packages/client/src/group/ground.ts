import type { GroupPerson, GroupView, Person } from "@subrosa/keys/groups";
import type { ChannelGroup, ChannelMember, ChannelView, Route } from "../channel/index.ts";
import { Allowance } from "../channel/allowance.ts";
import type { Clock } from "../clock.ts";
import { Emitter, type Unsubscribe } from "../events.ts";
import type { OwnMember } from "./own-member.ts";

/** The group as its channel sees it, over however many members of ours the session takes. */
export class ChannelGround
  extends Emitter<{ message: [from: ChannelMember, bytes: Uint8Array]; view: [] }>
  implements ChannelGroup
{
  readonly #member: OwnMember;
  /** Fast messages that go by the gateway: the server ends the line of whoever says too much. */
  readonly #byGateway: Allowance;

  constructor(member: OwnMember, clock: Clock) {
    super();
    this.#member = member;
    this.#byGateway = new Allowance(clock, 15, 40);
  }

  get view(): ChannelView | undefined {
    const { epoch, self, people } = this.#member.view ?? {};
    if (epoch === undefined || self === undefined || people === undefined) return undefined;
    return { epoch, self: memberOf(self), others: othersOf({ self, people }).map(memberOf) };
  }

  async tell(bytes: Uint8Array, { to, fast = false }: Route = {}): Promise<void> {
    const member = this.#member;
    const { group } = member;
    if (group === undefined || !(fast || member.isUp)) throw new Error("There is no path to the others now.");
    if (to === undefined && !fast) {
      await group.tell(bytes);
      return;
    }
    const payload = await group.seal(bytes);
    const all = othersOf(group.view).filter(({ identity }) => to === undefined || identity.participant === to);
    const rest = all.filter(({ identity }) => !(fast && member.sendFast(identity.connection, payload)));
    // Rather lost than late.
    if (rest.length === 0 || (fast && !this.#byGateway.take(""))) return;
    // To those who have it already it comes twice, and counts once.
    if (to === undefined) member.tellAll(payload);
    else for (const { identity } of rest) member.signal(identity.connection, payload);
  }

  onMessage(listener: (from: ChannelMember, bytes: Uint8Array) => void): Unsubscribe {
    return this.on("message", listener);
  }

  onView(listener: () => void): Unsubscribe {
    return this.on("view", listener);
  }

  /** Settles when all others are gone, or so long after, ms. */
  alone(clock: Clock, within: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.view?.others.length === 0) done();
      };
      const stop = this.onView(look);
      const cancel = clock.after(within, () => done());
      const done = (): void => {
        stop();
        cancel();
        resolve();
      };
      look();
    });
  }

  /** A member's leaf signed this. */
  heard(from: Person, bytes: Uint8Array): void {
    this.emit("message", memberOf(from), bytes);
  }
}

/** Everyone but ourselves. */
export function othersOf({ self, people }: Pick<GroupView, "self" | "people">): readonly GroupPerson[] {
  return people.filter(({ leafKey }) => leafKey !== self?.leafKey);
}

function memberOf({ identity, leafKey }: Person): ChannelMember {
  return { id: identity.participant, leaf: leafKey };
}
