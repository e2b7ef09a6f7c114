import type { GroupPolicy } from "@subrosa/keys/groups";

/** An epoch as one member comes to it. */
export interface Entry {
  /** The member's page. */
  readonly page: string;
  /** What only this epoch has. */
  readonly id: string;
  /** The epoch that the member was in and left by a commit; nothing for who came by a Welcome, or founded the group. */
  readonly before: string | undefined;
  readonly policy: Pick<GroupPolicy, "admission" | "generation" | "hosts">;
  /** Device keys, in text. */
  readonly inside: readonly string[];
  readonly removed: readonly string[];
}

interface Known {
  readonly generation: number;
  readonly inside: ReadonlySet<string>;
  /** Whom hosts have blocked and nobody has let in since; nothing until a member tells who followed the group up to here. */
  blocked?: ReadonlySet<string>;
}

/** Who is blocked, in each history of the group: until a host opens the door, they must not be in it. */
export class Blocks {
  readonly #epochs = new Map<string, Known>();
  readonly #heard: (device: string, page: string) => void;

  /** @param heard takes each device key that a commit blocks, once, and the first page that saw it */
  constructor(heard: (device: string, page: string) => void) {
    this.#heard = heard;
  }

  /** A member is in an epoch. @returns whether somebody is there who is blocked */
  enters({ page, id, before, policy, inside, removed }: Entry): boolean {
    const { generation } = policy;
    const known: Known = this.#epochs.get(id) ?? { generation, inside: new Set(inside) };
    this.#epochs.set(id, known);
    const last = before === undefined ? undefined : this.#epochs.get(before);
    if (last?.blocked !== undefined || (before === undefined && inside.length === 1)) {
      const hosts = new Set(policy.hosts.map(({ device }) => device.join()));
      const added = generation > (last?.generation ?? generation) ? removed : [];
      if (known.blocked === undefined) for (const device of added) this.#heard(device, page);
      const blocked = [...(last?.blocked ?? []), ...added].filter((device) => !hosts.has(device));
      known.blocked = new Set(policy.admission === "open" ? [] : blocked);
    }
    return [...(known.blocked ?? [])].some((device) => known.inside.has(device));
  }

  /** Whom hosts keep out of an epoch. */
  keptOut(id: string): ReadonlySet<string> {
    return this.#epochs.get(id)?.blocked ?? new Set();
  }
}
