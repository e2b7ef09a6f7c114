import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** An encoded frame, as both sides take it. LiveKit's code tells sound from pictures by whether there is a `type`. */
export interface Frame {
  data: ArrayBuffer;
  readonly type?: string;
  /** RTP timestamp. */
  readonly timestamp: number;
  getMetadata(): { readonly mimeType: string; readonly synchronizationSource: number };
}

interface Controller {
  enqueue(): void;
}

interface KeyHandler {
  setKey(material: CryptoKey, keyIndex?: number): Promise<void>;
}

interface SealedData {
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly keyIndex: number;
}

/** What we use of livekit-client's sources; see their-sources.js. */
interface LiveKitModule {
  readonly encryptionEnabledMap: Map<string, boolean>;
  readonly KEY_PROVIDER_DEFAULTS: Readonly<Record<string, unknown>>;
  readonly FrameCryptor: new (options: object) => {
    encodeFunction(frame: Frame, controller: Controller): Promise<void>;
    decodeFunction(frame: Frame, controller: Controller): Promise<void>;
  };
  readonly DataCryptor: {
    encrypt(data: Uint8Array, keys: KeyHandler): Promise<SealedData>;
    decrypt(data: Uint8Array, iv: Uint8Array, keys: KeyHandler, keyIndex: number): Promise<{ payload: Uint8Array }>;
  };
  readonly ParticipantKeyHandler: new (identity: string, options: object) => KeyHandler;
  createKeyMaterialFromString(password: string): Promise<CryptoKey>;
  createKeyMaterialFromBuffer(bytes: ArrayBuffer): Promise<CryptoKey>;
}

/** One participant of LiveKit's, with a shared key. */
export interface Theirs {
  setKey(secret: string | ArrayBuffer, keyIndex?: number): Promise<void>;
  /** Whether the frame went on; then it is sealed. */
  seal(frame: Frame): Promise<boolean>;
  /** Whether the frame went on; then it is opened. */
  open(frame: Frame): Promise<boolean>;
  sealData(bytes: Uint8Array): Promise<SealedData>;
  openData(sealed: SealedData): Promise<Uint8Array>;
}

let bundled: Promise<LiveKitModule> | undefined;

async function bundle(): Promise<LiveKitModule> {
  const folder = await mkdtemp(join(tmpdir(), "livekit-"));
  const outfile = join(folder, "sources.mjs");
  try {
    await build({
      entryPoints: [fileURLToPath(new URL("./their-sources.js", import.meta.url))],
      bundle: true,
      format: "esm",
      platform: "browser",
      target: "es2022",
      outfile,
      logLevel: "error",
    });
    return (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as LiveKitModule;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A participant that seals and opens with livekit-client's own code, with the options of its `ExternalE2EEKeyProvider`. */
export async function theirs(options: { keySize?: 128 | 256; ratchetSalt?: string } = {}): Promise<Theirs> {
  const sdk = await (bundled ??= bundle());
  const identity = "them";
  const keyProviderOptions = {
    ...sdk.KEY_PROVIDER_DEFAULTS,
    sharedKey: true,
    ratchetWindowSize: 0,
    failureTolerance: -1,
    ...options,
  };
  sdk.encryptionEnabledMap.set(identity, true);
  const keys = new sdk.ParticipantKeyHandler(identity, keyProviderOptions);
  const cryptor = new sdk.FrameCryptor({ participantIdentity: identity, keys, keyProviderOptions });

  const drive = async (frame: Frame, step: "encodeFunction" | "decodeFunction"): Promise<boolean> => {
    let passed = false;
    const enqueue = (): void => {
      passed = true;
    };
    await cryptor[step](frame, { enqueue });
    return passed;
  };
  return {
    setKey: async (secret, keyIndex) => {
      const material =
        typeof secret === "string" ? sdk.createKeyMaterialFromString(secret) : sdk.createKeyMaterialFromBuffer(secret);
      await keys.setKey(await material, keyIndex);
    },
    seal: (frame) => drive(frame, "encodeFunction"),
    open: (frame) => drive(frame, "decodeFunction"),
    sealData: (bytes) => sdk.DataCryptor.encrypt(bytes, keys),
    openData: async ({ payload, iv, keyIndex }) => (await sdk.DataCryptor.decrypt(payload, iv, keys, keyIndex)).payload,
  };
}
