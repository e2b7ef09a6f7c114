import { CounterWindow } from "../counter-window.ts";
import type { Bytes } from "../bytes.ts";
import type { Sealed } from "../envelope.ts";
import { DropInError } from "../errors.ts";
import { DataKeys } from "./data-keys.ts";
import { openInGroup, readGroupEnvelope, sealInGroup } from "./envelope.ts";
import type { People } from "./people.ts";

/** Milliseconds for which what came waits until we are in the group: those inside may be faster than our Welcome. */
const entryPatience = 5_000;
/** Connections whose counters are remembered. */
const mostWindows = 2_048;

/** What a packet was that is refused. */
export type Refused = "malformed" | "stranger" | "no-key" | "forged" | "replayed";

/** Data between members: sealed under keys of the epoch, and signed by the device that the leaf's credential names. */
export class GroupData {
  readonly #people: Pick<People, "stay" | "view" | "ownerOf">;
  readonly #keys = new DataKeys();
  readonly #entering = new Set<() => void>();
  readonly #windows = new Map<string, CounterWindow>();
  /** Never begins anew: an epoch of another session has other keys. */
  #counter = 0;

  constructor(people: Pick<People, "stay" | "view" | "ownerOf">) {
    this.#people = people;
  }

  /** An epoch begins. */
  entered(epoch: bigint, secret: Uint8Array): void {
    this.#keys.entered(epoch, secret);
  }

  /** The group is another one. */
  sees(): void {
    if (this.#people.view?.epoch !== undefined) for (const done of this.#entering) done();
  }

  /** Whether we are in an epoch that everybody has. */
  get canSeal(): boolean {
    const { sendingEpoch } = this.#people.view ?? {};
    return sendingEpoch !== undefined && this.#keys.has(sendingEpoch);
  }

  /** Seals in the epoch in which frames are sealed. Rejects with {@link DropInError} `not-in-group`. */
  async seal(data: Uint8Array): Promise<Sealed> {
    const counter = this.#counter++;
    const { stay, view } = this.#people;
    const epoch = view?.sendingEpoch;
    const key = stay && epoch !== undefined ? await this.#keys.of(epoch, stay.connection) : undefined;
    if (stay === undefined || epoch === undefined || key === undefined)
      throw new DropInError("not-in-group", "This page has just left the group: try again.");
    const { session, connection, device } = stay;
    return await sealInGroup(key, device, { session, epoch, connection }, counter, data);
  }

  /** Opens what LiveKit says is from this identity. Never throws on its bytes; what is refused changes nothing. */
  async open(identity: string, payload: Uint8Array, iv: Uint8Array): Promise<Bytes | Refused> {
    const envelope = readGroupEnvelope(payload, iv);
    if (envelope === undefined) return "malformed";
    // Nothing opens before we are in, so it holds up nothing.
    if (this.#people.view?.epoch === undefined) await this.#entry();
    const { connection, epoch, counter } = envelope;
    const isTheirs = (): boolean => this.#people.ownerOf(identity)?.person.identity.connection === connection;
    const { device } = this.#people.ownerOf(identity)?.person.identity ?? {};
    const { session } = this.#people.stay ?? {};
    if (session === undefined || device === undefined || !isTheirs()) return "stranger";
    const key = await this.#keys.coming(epoch, connection);
    if (key === undefined) return "no-key";
    const data = await openInGroup(key, device, session, envelope);
    if (data === undefined) return "forged";
    // they may be gone meanwhile
    if (!isTheirs()) return "stranger";
    return this.#window(connection).mark(counter) ? data : "replayed";
  }

  /** Another session begins, or none. */
  clear(): void {
    this.#keys.clear();
    for (const done of this.#entering) done();
  }

  #entry(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#entering.delete(done);
        resolve();
      };
      const timer = setTimeout(done, entryPatience);
      this.#entering.add(done);
    });
  }

  #window(connection: string): CounterWindow {
    const window = this.#windows.get(connection) ?? new CounterWindow();
    this.#windows.set(connection, window);
    for (const oldest of this.#windows.keys()) {
      if (this.#windows.size <= mostWindows) break;
      this.#windows.delete(oldest);
    }
    return window;
  }
}
