import type { GroupView } from "../group.ts";
import type { GroupMember } from "../member.ts";
import type { GroupEvent } from "../messages.ts";
import { isHost } from "../policy.ts";
import { suiteNameOf } from "../room.ts";

/** Takes snapshots of a member. */
export class Viewer {
  readonly #member: GroupMember;
  readonly #suite: GroupView["suite"];
  #sendingPaused = false;
  #view: GroupView;
  #seen: string;

  constructor(member: GroupMember, mode: string) {
    this.#member = member;
    this.#suite = suiteNameOf(mode);
    this.#view = this.#take();
    this.#seen = essence(this.#view);
  }

  /** As it was at the last look. */
  get view(): GroupView {
    return this.#view;
  }

  /** Takes note of what only an event says. */
  happened(event: GroupEvent): void {
    if (event.type === "sending") this.#sendingPaused = event.paused;
    if (event.type === "rejoining") this.#sendingPaused = false;
  }

  /** Looks again; whether anything is different. */
  look(): boolean {
    const view = this.#take();
    const seen = essence(view);
    if (seen === this.#seen) return false;
    this.#view = view;
    this.#seen = seen;
    return true;
  }

  #take(): GroupView {
    const { phase, epoch, policy, keys, self } = this.#member;
    const people = this.#member.people.map((person) => ({
      ...person,
      presence: this.#member.presenceOf(person),
      isHost: policy !== undefined && isHost(policy, person.identity.device),
    }));
    return {
      phase,
      epoch,
      people,
      self: people.find(({ leafKey }) => leafKey === self?.leafKey),
      policy,
      suite: this.#suite,
      sendingEpoch: keys.sendingEpoch,
      sendingPaused: this.#sendingPaused,
    };
  }
}

/** What makes a view another one: people and policy change with the epoch alone. */
function essence({ phase, epoch, people, sendingEpoch, sendingPaused }: GroupView): string {
  const presence = people.map((person) => `${person.leafKey} ${person.presence}`).join();
  return [phase, epoch, sendingEpoch, sendingPaused, presence].join(" ");
}
