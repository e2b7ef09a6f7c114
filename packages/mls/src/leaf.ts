import type { RawLeaf } from "../wasm/subrosa_mls.js";
import type { Gate } from "./gate.ts";
import { MlsUsageError } from "./errors.ts";
import { Group } from "./group.ts";
import type { Result } from "./result.ts";
import type { CreateOptions, OpenedWelcome, WelcomeOptions } from "./types.ts";

/** A leaf that is not in a group yet: it creates one, or asks with a key package and enters by a Welcome. */
export class Leaf {
  readonly #gate: Gate;
  #raw: RawLeaf | undefined;
  #welcome: WelcomeOptions | undefined;

  /** Made by `Engine.leaf`. */
  constructor(gate: Gate, raw: RawLeaf) {
    this.#gate = gate;
    this.#raw = raw;
  }

  /** Its Ed25519 public key, for the device signature inside the credential. */
  get signatureKey(): Uint8Array {
    return this.#must((leaf) => leaf.signatureKey);
  }

  /** A key package (MLSMessage) with this credential of at most 1,024 bytes, once. Its lifetime is (0, 2⁶⁴ − 1). */
  keyPackage(credential: Uint8Array): Uint8Array {
    return this.#must((leaf) => leaf.keyPackage(credential));
  }

  /** Creates a group at epoch 0 with this leaf as its only member. The leaf is used up. */
  create({ groupId, credential, policy, psk, judge }: CreateOptions): Group {
    const group = this.#must((leaf) => leaf.create(groupId, credential, policy, psk));
    this.close();
    return new Group(this.#gate, group, groupId, judge);
  }

  /**
   * Opens a Welcome (MLSMessage) that carries the tree. Look at the members and the policy, then `enter` or `dropWelcome`; a refused or
   * dropped Welcome leaves the key package good for another.
   */
  openWelcome(welcome: Uint8Array, options: WelcomeOptions): Result<OpenedWelcome> {
    const result = this.#gate.may(() => {
      const leaf = this.#alive();
      leaf.openWelcome(welcome, options.groupId, options.psk, options.people);
      return {
        epoch: leaf.epoch ?? 0n,
        ownLeaf: leaf.ownLeaf ?? 0,
        policy: leaf.policy ?? new Uint8Array(),
        members: Array.from(leaf.leaves(), (index) => ({
          leaf: index,
          credential: leaf.credential(index) ?? new Uint8Array(),
          signatureKey: leaf.signatureKeyOf(index) ?? new Uint8Array(),
        })),
      };
    });
    if (result.ok) this.#welcome = options;
    return result;
  }

  /** Enters the group of the open Welcome. The leaf is used up. */
  enter(): Group {
    const group = this.#must((leaf) => leaf.enter());
    const options = this.#welcome;
    this.close();
    if (options === undefined) throw new MlsUsageError("no-welcome");
    return new Group(this.#gate, group, options.groupId, options.judge);
  }

  /** Turns the open Welcome down. */
  dropWelcome(): void {
    this.#must((leaf) => leaf.dropWelcome());
  }

  /** Forgets the leaf and its keys. */
  close(): void {
    const raw = this.#raw;
    this.#raw = undefined;
    if (raw !== undefined) this.#gate.release(() => raw.free());
  }

  #alive(): RawLeaf {
    if (this.#raw === undefined) throw new MlsUsageError("closed");
    return this.#raw;
  }

  #must<T>(call: (leaf: RawLeaf) => T): T {
    const leaf = this.#alive();
    return this.#gate.must(() => call(leaf));
  }
}
