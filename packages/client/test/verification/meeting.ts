import { encodeBase64url } from "@subrosa/protocol";
import type { DeviceStore } from "../../src/verification/store.ts";
import { inMemory } from "../../src/verification/store.ts";
import type { EpochMember, EpochPeople } from "../../src/verification/people.ts";
import { Verification } from "../../src/verification/verification.ts";
import { FakeClock } from "../fakes.ts";

/** Calls of WebCrypto that have not answered: it works in threads of its own. */
let working = 0;
for (const name of ["digest", "importKey", "deriveBits"] as const) {
  const real: (...given: never[]) => Promise<unknown> = crypto.subtle[name].bind(crypto.subtle);
  Object.defineProperty(crypto.subtle, name, {
    value: async (...given: never[]) => {
      working++;
      try {
        return await real(...given);
      } finally {
        working--;
      }
    },
  });
}

/** What travels, as a hostile or broken way sees it. */
export interface Passing {
  readonly from: string;
  readonly to: string;
  readonly value: Record<string, unknown>;
}

/** A device: the same key in every meeting that it is in. */
function deviceKey(fill: number): Uint8Array {
  return new Uint8Array(32).fill(fill);
}

/** Someone with a browser of their own. */
export interface Someone {
  readonly id: string;
  readonly name: string;
  readonly device: Uint8Array;
  readonly store: DeviceStore;
  readonly verification: Verification;
  changes: number;
}

/** People in a group whose channel is the test. */
export class Meeting {
  readonly clock: FakeClock;
  readonly everyone = new Map<string, Someone>();
  /** Gives what really arrives; nothing for "lost". */
  tamper: (passing: Passing) => Passing | undefined = (passing) => passing;
  /** Who is in which group, as its authenticator says: a split shows here. */
  authenticator: (of: string, epoch: bigint) => Uint8Array | undefined = (_, epoch) =>
    new Uint8Array(48).fill(Number(epoch));
  readonly session: string;
  epoch = 0n;
  #leaves = 0;
  readonly #members = new Map<string, EpochMember>();
  readonly #epochs = new Map<string, (people: EpochPeople | undefined) => void>();
  readonly #ears = new Map<string, (from: string, value: unknown) => void>();

  constructor(session = "session", clock: FakeClock = new FakeClock()) {
    this.session = session;
    this.clock = clock;
  }

  /** Puts somebody in; the others see a new epoch with `enter`. */
  add(name: string, device: number, store: DeviceStore = inMemory()): Someone {
    const id = `${name} ${device}`;
    const key = deviceKey(device);
    const verification = new Verification({
      clock: this.clock,
      changed: () => {
        if (someone !== undefined) someone.changes++;
      },
      store,
    });
    const someone: Someone = { id, name, device: key, store, verification, changes: 0 };
    this.everyone.set(id, someone);
    this.seat(id, name, key);
    verification.follow({
      session: this.session,
      onEpoch: (listener) => {
        this.#epochs.set(id, listener);
        return () => this.#epochs.delete(id);
      },
      authenticator: async (epoch) => this.authenticator(id, epoch),
      channel: {
        on: (_, ear) => {
          this.#ears.set(id, ear);
          return () => this.#ears.delete(id);
        },
        send: async (_, value) => this.say(id, value as Record<string, unknown>),
      },
    });
    return someone;
  }

  /** Gives somebody a fresh leaf, as coming in anew does. */
  seat(id: string, name: string, device: Uint8Array): void {
    const leaf = this.#leaves++;
    this.#members.set(id, { leaf, leafKey: `leaf ${leaf}`, identity: { participant: id, name, device } });
  }

  /** They are gone from the group. */
  remove(id: string): void {
    this.#members.delete(id);
    this.everyone.delete(id);
  }

  /** The next epoch begins for all, or for these. */
  enter(...only: string[]): void {
    this.epoch++;
    this.tell(...only);
  }

  /** These hear of the present epoch. */
  tell(...only: string[]): void {
    for (const id of this.everyone.keys()) {
      if (only.length > 0 && !only.includes(id)) continue;
      this.#epochs.get(id)?.({ epoch: this.epoch, people: [...this.#members.values()], self: id });
    }
  }

  /** Somebody is in no group for now. */
  lose({ id }: Someone): void {
    this.#epochs.get(id)?.(undefined);
  }

  /** Somebody tells all others. */
  say(from: string, value: Record<string, unknown>): void {
    for (const to of this.#ears.keys()) {
      const passing = to === from ? undefined : this.tamper({ from, to, value });
      if (passing !== undefined) this.give(passing);
    }
  }

  /** Something arrives. */
  give({ from, to, value }: Passing): void {
    queueMicrotask(() => this.#ears.get(to)?.(from, JSON.parse(JSON.stringify(value)) as unknown));
  }

  /** Until nobody does anything any more: nothing is with WebCrypto, and nothing comes of it. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (working > 0) quiet = 0;
    }
  }
}

/** Three people in one group, after everything has settled. */
export async function three(): Promise<{ meeting: Meeting; ana: Someone; ben: Someone; cy: Someone }> {
  const meeting = new Meeting();
  const [ana, ben, cy] = [meeting.add("Ana", 1), meeting.add("Ben", 2), meeting.add("Cy", 3)];
  meeting.enter();
  await meeting.settle();
  return { meeting, ana, ben, cy };
}

/** What somebody sees as code; `undefined` while there is none. */
export function codeOf({ verification }: Someone): string | undefined {
  const { state } = verification;
  return state.step === "code" ? state.code.digits.join(" ") : undefined;
}

/** A message in the channel, made by hand. */
export function message(change: Record<string, unknown> = {}): Record<string, unknown> {
  return { step: "commit", epoch: "1", number: 1, part: encodeBase64url(new Uint8Array(32).fill(1)), ...change };
}
