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
    this.#seen = this.#essence();
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
    const seen = this.#essence();
    if (seen === this.#seen) return false;
    this.#view = this.#take();
    this.#seen = seen;
    return true;
  }

  /**
   * What makes a view another one: people and policy change with the epoch alone, and another membership has another leaf of ours. It is looked at with each
   * message, in a crowd of a thousand.
   */
  #essence(): string {
    const { phase, epoch, keys, people, self } = this.#member;
    const presence = people.map((person) => this.#member.presenceOf(person)).join();
    return [phase, epoch, self?.leafKey, keys.sendingEpoch, this.#sendingPaused, presence].join(" ");
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
