import type { Group } from "@subrosa/mls";
import { equalBytes, toBase64url } from "../encoding.ts";
import type { DeviceIdentity } from "./device.ts";
import type { GroupRoom } from "./room.ts";
import { Statements } from "./statement.ts";

const epochsKept = 16;
/** Devices that are believed for one epoch. */
const maxTold = 256;

/** Our group's history, and what others sign of theirs. */
export class History {
  readonly #group: Group;
  readonly #device: DeviceIdentity;
  readonly #statements: Statements;
  readonly #hashes = new Map<bigint, Uint8Array>();
  readonly #authenticators = new Map<bigint, Uint8Array>();
  readonly #told = new Map<bigint, Set<string>>();

  constructor(room: GroupRoom, device: DeviceIdentity, group: Group) {
    this.#group = group;
    this.#device = device;
    this.#statements = new Statements(room);
  }

  /** Writes the present epoch down. */
  remember(): void {
    this.#hashes.set(this.#group.epoch, this.#group.transcriptHash);
    this.#authenticators.set(this.#group.epoch, this.#group.authenticator);
    this.#told.set(this.#group.epoch, new Set());
    const [oldest] = this.#hashes.keys();
    if (this.#hashes.size <= epochsKept || oldest === undefined) return;
    this.#hashes.delete(oldest);
    this.#authenticators.delete(oldest);
    this.#told.delete(oldest);
  }

  /** The epoch authenticator (RFC 9420 §8.7) of an epoch that is remembered. */
  authenticator(epoch: bigint): Uint8Array | undefined {
    return this.#authenticators.get(epoch);
  }

  /** What we say of the present epoch. */
  statement(): Promise<Uint8Array> {
    return this.#statements.seal(this.#device, this.#group.epoch, this.#group.transcriptHash);
  }

  /**
   * Reads somebody's statement, and names the device if it signed another hash for an epoch that we were in: a split. Once for each device
   * and epoch. Bytes that don't open mean nothing.
   */
  async contradictedBy(sealed: Uint8Array): Promise<Uint8Array | undefined> {
    const statement = await this.#statements.open(sealed);
    const ours = statement === undefined ? undefined : this.#hashes.get(statement.epoch);
    if (statement === undefined || ours === undefined || equalBytes(ours, statement.hash)) return undefined;
    const device = toBase64url(statement.device);
    const told = this.#told.get(statement.epoch);
    if (told === undefined || told.has(device) || told.size >= maxTold) return undefined;
    told.add(device);
    return statement.device;
  }
}
