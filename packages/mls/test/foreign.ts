/** An independent member, by ts-mls: a peer in the interop tests, and a malicious one in the others. */
import {
  type CiphersuiteImpl,
  type ClientState,
  type CreateCommitOptions,
  type Extension,
  type KeyPackage,
  type PrivateKeyPackage,
  type Proposal,
  type PskIndex,
  bytesToBase64,
  createApplicationMessage,
  createCommit,
  createGroup,
  decodeMlsMessage,
  encodeMlsMessage,
  generateKeyPackage,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  joinGroupWithExtensions,
  makePskIndex,
  mlsExporter,
  processPrivateMessage,
} from "ts-mls";
import { defaultClientConfig } from "ts-mls/clientConfig.js";
import { encode } from "ts-mls/codec/tlsEncoder.js";
import { decodeVarLenData, varLenDataEncoder } from "ts-mls/codec/variableLength.js";
import { decodeGroupContext, groupContextEncoder } from "ts-mls/groupContext.js";
import { type MlsSuite, suites } from "../src/index.ts";
import { bytes, groupId, policy, psk, text } from "./people.ts";

/** The extension type of the policy. */
export const POLICY = 0xf5b0;

/** The GroupContext extensions of a room with this policy: what members must know (RFC 9420 §11.1), and the policy. */
export const roomExtensions = (data: Uint8Array): Extension[] => [
  { extensionType: "required_capabilities", extensionData: Uint8Array.of(2, POLICY >> 8, POLICY & 0xff, 0, 0) },
  { extensionType: POLICY, extensionData: data },
];

const pskId: Uint8Array = new Uint8Array([...bytes("subrosa/1"), ...groupId]);

const config = {
  ...defaultClientConfig,
  lifetimeConfig: { ...defaultClientConfig.lifetimeConfig, maximumTotalLifetime: 2n ** 64n - 1n },
};

/** 0x004E isn't in ts-mls: its name there decides the code point, the record decides the algorithms. */
function ciphersuite(suite: MlsSuite): Promise<CiphersuiteImpl> {
  if (suite === suites.x25519) {
    return getCiphersuiteImpl(getCiphersuiteFromName("MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"));
  }
  return getCiphersuiteImpl({
    hash: "SHA-384",
    hpke: { kem: "X-Wing", aead: "AES256GCM", kdf: "HKDF-SHA384" },
    signature: "Ed25519",
    name: "MLS_128_MLKEM512_CHACHA20POLY1305_SHA256_Ed25519",
  });
}

export interface AskOptions {
  readonly lifetime?: { notBefore: bigint; notAfter: bigint };
  readonly extensions?: number[];
}

export class Foreign {
  cs: CiphersuiteImpl;
  readonly keyPackage: KeyPackage;
  readonly privateKeys: PrivateKeyPackage;
  /** By id, as text. */
  readonly psks: Record<string, Uint8Array> = {};
  #state: ClientState | undefined;

  private constructor(cs: CiphersuiteImpl, keyPackage: KeyPackage, privateKeys: PrivateKeyPackage) {
    this.cs = cs;
    this.keyPackage = keyPackage;
    this.privateKeys = privateKeys;
  }

  static async ask(suite: MlsSuite, name: string, options: AskOptions = {}): Promise<Foreign> {
    const cs = await ciphersuite(suite);
    const capabilities = {
      versions: ["mls10" as const],
      ciphersuites: [cs.name],
      extensions: options.extensions ?? [POLICY],
      proposals: [],
      credentials: ["basic" as const],
    };
    const { publicPackage, privatePackage } = await generateKeyPackage(
      { credentialType: "basic", identity: bytes(name) },
      capabilities,
      options.lifetime ?? { notBefore: 0n, notAfter: 2n ** 64n - 1n },
      [],
      cs,
    );
    return new Foreign(cs, publicPackage, privatePackage);
  }

  get state(): ClientState {
    if (this.#state === undefined) throw new Error("not in the group");
    return this.#state;
  }

  set state(state: ClientState) {
    this.#state = state;
  }

  get request(): Uint8Array {
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: this.keyPackage });
  }

  get pskIndex(): PskIndex {
    const all = Object.entries({ [text(pskId)]: psk, ...this.psks });
    return makePskIndex(undefined, Object.fromEntries(all.map(([id, key]) => [bytesToBase64(bytes(id)), key])));
  }

  /** From now on our PSK has another value. */
  forgetPsk(): void {
    this.psks[text(pskId)] = new Uint8Array(64);
  }

  /** From now on leaves are signed with another key than all else. */
  signLeavesWith(signKey: Uint8Array): void {
    const { signature } = this.cs;
    const sign = (key: Uint8Array, message: Uint8Array): Promise<Uint8Array> =>
      signature.sign(text(message).includes("LeafNodeTBS") ? signKey : key, message);
    this.cs = { ...this.cs, signature: { ...signature, sign } };
  }

  /**
   * ts-mls seals a path to the old GroupContext extensions, RFC 9420 §7.6 says the new ones: from now on, these. It opens paths by the
   * old ones as well, so it can't follow a policy change.
   */
  sealPathsWith(extensions: Extension[]): void {
    const { hpke } = this.cs;
    const seal: typeof hpke.seal = (key, plain, info, aad) => {
      const [label, offset] = decodeVarLenData(info, 0) ?? [new Uint8Array(), 0];
      const [context] = decodeVarLenData(info, offset) ?? [new Uint8Array()];
      const [groupContext] = decodeGroupContext(context, 0) ?? [];
      if (!text(label).includes("UpdatePathNode") || groupContext === undefined)
        return hpke.seal(key, plain, info, aad);
      const changed = encode(varLenDataEncoder)(encode(groupContextEncoder)({ ...groupContext, extensions }));
      return hpke.seal(key, plain, Uint8Array.of(...encode(varLenDataEncoder)(label), ...changed), aad);
    };
    this.cs = { ...this.cs, hpke: { ...hpke, seal } };
  }

  async create(extensions: Extension[] = roomExtensions(policy)): Promise<void> {
    this.#state = await createGroup(groupId, this.keyPackage, this.privateKeys, extensions, this.cs, config);
  }

  /** Joins; the extensions of the Welcome's GroupInfo. */
  async join(welcome: Uint8Array): Promise<Extension[]> {
    const message = decode(welcome);
    if (message.wireformat !== "mls_welcome") throw new Error("no Welcome");
    const { keyPackage, privateKeys, pskIndex, cs } = this;
    const context = [pskIndex, cs, undefined, undefined, config] as const;
    const [state, extensions] = await joinGroupWithExtensions(message.welcome, keyPackage, privateKeys, ...context);
    this.#state = state;
    return extensions;
  }

  /** Makes a commit and goes on with it; `as` leaves the old state for a next attempt. */
  async commit(
    proposals: Proposal[],
    options: CreateCommitOptions = {},
  ): Promise<{ commit: Uint8Array; welcome: Uint8Array }> {
    const { newState, commit, welcome } = await createCommit(
      { state: this.state, cipherSuite: this.cs, pskIndex: this.pskIndex },
      { extraProposals: proposals, ratchetTreeExtension: true, ...options },
    );
    this.#state = newState;
    return {
      commit: encodeMlsMessage(commit),
      welcome: welcome ? encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome }) : new Uint8Array(),
    };
  }

  /** Opens a commit or a message; the text of a message. */
  async open(bytes: Uint8Array): Promise<Uint8Array | undefined> {
    const message = decode(bytes);
    if (message.wireformat !== "mls_private_message") throw new Error("no PrivateMessage");
    const result = await processPrivateMessage(this.state, message.privateMessage, this.pskIndex, this.cs);
    this.#state = result.newState;
    return result.kind === "applicationMessage" ? result.message : undefined;
  }

  async seal(data: Uint8Array, authenticatedData?: Uint8Array): Promise<Uint8Array> {
    const { newState, privateMessage } = await createApplicationMessage(this.state, data, this.cs, authenticatedData);
    this.#state = newState;
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage });
  }

  exportSecret(label: string, context: Uint8Array, length: number): Promise<Uint8Array> {
    return mlsExporter(this.state.keySchedule.exporterSecret, label, context, length, this.cs);
  }

  /** Our PSK, as a proposal. */
  ourPsk(id: Uint8Array = pskId): Proposal {
    const pskNonce = this.cs.rng.randomBytes(this.cs.kdf.size);
    return { proposalType: "psk", psk: { preSharedKeyId: { psktype: "external", pskId: id, pskNonce } } };
  }

  static add({ keyPackage }: Foreign): Proposal {
    return { proposalType: "add", add: { keyPackage } };
  }
}

export function decode(bytes: Uint8Array): NonNullable<ReturnType<typeof decodeMlsMessage>>[0] {
  const decoded = decodeMlsMessage(bytes, 0);
  if (decoded === undefined || decoded[1] !== bytes.length) throw new Error("ts-mls can't decode this");
  return decoded[0];
}
