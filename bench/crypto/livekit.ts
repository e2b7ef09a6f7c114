import type { FakeFrame } from "./frames.ts";
import type { Subject } from "./subjects.ts";

interface Controller {
  enqueue(): void;
}

/** What we use of livekit-client's sources; see livekit-entry.js. */
interface LivekitModule {
  readonly encryptionEnabledMap: Map<string, boolean>;
  readonly KEY_PROVIDER_DEFAULTS: Readonly<Record<string, unknown>>;
  readonly FrameCryptor: new (options: object) => {
    encodeFunction(frame: FakeFrame, controller: Controller): Promise<void>;
    decodeFunction(frame: FakeFrame, controller: Controller): Promise<void>;
  };
  readonly ParticipantKeyHandler: new (
    identity: string,
    options: object,
  ) => { setKey(material: CryptoKey): Promise<void> };
  createKeyMaterialFromString(password: string): Promise<CryptoKey>;
}

/** livekit-client's FrameCryptor with its own defaults, driven by its transform functions as its own tests do. */
export async function livekitSubject(): Promise<Subject> {
  // A bundle of its own: its sources are no part of this project's types.
  const module = (await import(new URL("/livekit.js", location.origin).href)) as LivekitModule;
  // Forgeries are measured as well: without this, ten of them turn the key off for good.
  const keyProviderOptions = { ...module.KEY_PROVIDER_DEFAULTS, failureTolerance: -1 };
  const identity = "bench";
  module.encryptionEnabledMap.set(identity, true);
  const keys = new module.ParticipantKeyHandler(identity, keyProviderOptions);
  await keys.setKey(await module.createKeyMaterialFromString("a password"));
  const cryptor = new module.FrameCryptor({ participantIdentity: identity, keys, keyProviderOptions });

  /** Many frames may be under way at once: each has a controller of its own. */
  const drive = async (frame: FakeFrame, step: "encodeFunction" | "decodeFunction"): Promise<void> => {
    let passed = false;
    const enqueue = (): void => {
      passed = true;
    };
    await cryptor[step](frame, { enqueue });
    if (!passed) throw new Error("livekit-client dropped the frame.");
  };
  return {
    name: "livekit-client",
    // "av1 is not yet supported for end to end encryption".
    supports: (sample) => sample.mimeType !== "video/AV1",
    seal: (frame) => drive(frame, "encodeFunction"),
    open: (frame) => drive(frame, "decodeFunction"),
  };
}
