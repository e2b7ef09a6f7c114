import { concat, utf8 } from "../bytes.ts";

/** The label under which each epoch gives a secret for data (RFC 9420 §8.5). */
export const exportLabel = "subrosa/1 livekit data";
/** Epochs whose keys are held, and milliseconds for which those of one that ended are: as the group holds those of frames. */
const mostEpochs = 8;
const oldEpochLife = 10_000;
/** Milliseconds for which somebody may be in an epoch before us. */
const patience = 2_000;

interface Epoch {
  readonly secret: Promise<CryptoKey>;
  readonly keys: Map<string, Promise<CryptoKey>>;
}

/**
 * The keys of data, one for each member and epoch: `HKDF-SHA-512(exported secret, "livekit data" ‖ connection)`, AES-256-GCM. Who left has none of the next epoch, and who
 * came none of those before.
 */
export class DataKeys {
  readonly #epochs = new Map<bigint, Epoch>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #waiting = new Map<() => void, bigint>();
  /** Connections whose packets waited in vain in this epoch: an epoch stands in the clear, so that anybody can name one that never comes. */
  readonly #vain = new Set<string>();
  #newest = -1n;

  /** An epoch begins. The bytes are copied before this returns. */
  entered(epoch: bigint, secret: Uint8Array): void {
    // The group was founded anew: none of its keys is one of before.
    if (epoch <= this.#newest) this.clear();
    this.#vain.clear();
    const imported = crypto.subtle.importKey("raw", concat(secret), "HKDF", false, ["deriveKey"]);
    this.#epochs.set(epoch, { secret: imported, keys: new Map() });
    this.#newest = epoch;
    this.#after(oldEpochLife, () => this.#forget((old) => old < epoch));
    const [oldest] = this.#epochs.keys();
    if (this.#epochs.size > mostEpochs) this.#forget((old) => old === oldest);
    for (const [done, wanted] of this.#waiting) if (wanted <= epoch) done();
  }

  /** Whether there are keys of this epoch. */
  has(epoch: bigint): boolean {
    return this.#epochs.has(epoch);
  }

  /** What the member at this connection seals with in this epoch. */
  of(epoch: bigint, connection: string): Promise<CryptoKey> | undefined {
    const found = this.#epochs.get(epoch);
    if (found === undefined) return undefined;
    const key = found.keys.get(connection) ?? derive(found.secret, connection);
    found.keys.set(connection, key);
    return key;
  }

  /** The same, of an epoch that we may be about to enter. */
  async coming(epoch: bigint, connection: string): Promise<CryptoKey | undefined> {
    if (epoch > this.#newest && !this.#vain.has(connection)) {
      await this.#enters(epoch);
      if (epoch > this.#newest) this.#vain.add(connection);
    }
    return await this.of(epoch, connection);
  }

  /** Another session begins, or none: nothing of this one opens any more. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#epochs.clear();
    this.#vain.clear();
    this.#newest = -1n;
    for (const done of this.#waiting.keys()) done();
  }

  #enters(epoch: bigint): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        resolve();
      };
      this.#waiting.set(done, epoch);
      this.#after(patience, done);
    });
  }

  #forget(isOld: (epoch: bigint) => boolean): void {
    for (const epoch of this.#epochs.keys()) if (isOld(epoch)) this.#epochs.delete(epoch);
  }

  #after(ms: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, ms);
    this.#timers.add(timer);
  }
}

async function derive(secret: Promise<CryptoKey>, connection: string): Promise<CryptoKey> {
  const info = utf8(`livekit data${connection}`);
  const hkdf = { name: "HKDF", hash: "SHA-512", salt: new Uint8Array(0), info };
  const aes = { name: "AES-GCM", length: 256 };
  return await crypto.subtle.deriveKey(hkdf, await secret, aes, false, ["encrypt", "decrypt"]);
}
