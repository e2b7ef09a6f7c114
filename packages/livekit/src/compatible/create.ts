import { LiveKitKeys, type LiveKitKeysOptions } from "@subrosa/keys/livekit";
import { FrameWorker } from "@subrosa/media";
import { WorkerEncryption, type Encryption } from "../drop-in/encryption.ts";
import { DropInError } from "../drop-in/errors.ts";
import { SharedKeySession } from "./session.ts";

/** What {@link createEncryption} is given for rooms with LiveKit's native clients. */
export interface CompatibleOptions extends LiveKitKeysOptions {
  readonly wire: "livekit";
  /** What the others give to `ExternalE2EEKeyProvider.setKey` as a string; native SDKs know nothing else. Long and random: it can be guessed offline. */
  readonly passphrase?: string;
  /** What the others give to it as an ArrayBuffer. */
  readonly key?: Uint8Array;
  /** Where `frame-worker.js` of `@subrosa/media` is, if the bundler has not put it beside this module. Same origin. */
  readonly workerUrl?: string | URL;
}

/** Encryption in the format of LiveKit's SDKs: weaker, see docs/livekit-wire.md. */
export interface CompatibleEncryption extends Encryption {
  /** For people: this room is weaker than Subrosa's own. */
  readonly wire: "livekit";
  /**
   * Another key for everybody, at the same time everywhere: a string or bytes as in the options, under another index (0 to 15), so that frames under
   * way still open. Rejects with SecretError `secret-missing` when it is empty.
   */
  setKey(secret: string | Uint8Array, index?: number): Promise<void>;
}

class SharedKeyEncryption extends WorkerEncryption implements CompatibleEncryption {
  readonly wire = "livekit";
  readonly #keys: LiveKitKeys;

  constructor(worker: FrameWorker, keys: LiveKitKeys) {
    super(worker, (room, tell) => new SharedKeySession({ room, keys, worker, tell }));
    this.#keys = keys;
  }

  setKey(secret: string | Uint8Array, index?: number): Promise<void> {
    return this.#keys.setKey(secret, index);
  }
}

/** Encryption on LiveKit's wire, with one key for everybody. */
export async function createCompatible(options: CompatibleOptions): Promise<CompatibleEncryption> {
  const { passphrase, key, workerUrl } = options;
  const secret = passphrase ?? key;
  if (secret === undefined) {
    throw new DropInError(
      "secret-missing",
      "The application must give the passphrase or the key that the others have.",
    );
  }
  if (passphrase !== undefined && key !== undefined) {
    throw new DropInError(
      "secret-ambiguous",
      "The application must give a passphrase or a key, as the others have it.",
    );
  }
  const keys = new LiveKitKeys(options);
  await keys.setKey(secret);
  const worker = await FrameWorker.start({ wire: "livekit", ...(workerUrl === undefined ? {} : { workerUrl }) });
  return new SharedKeyEncryption(worker, keys);
}
