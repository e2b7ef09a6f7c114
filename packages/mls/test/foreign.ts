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
  encodeMlsMessage,
  generateKeyPackage,
  joinGroupWithExtensions,
  makePskIndex,
  mlsExporter,
  processPrivateMessage,
} from "ts-mls";
import {
  capabilitiesOf,
  config,
  decode,
  forEver,
  policyType,
  sealingPathsWith,
  signingLeavesWith,
  suiteOf,
} from "../../../tests/ts-mls.ts";
import { type MlsSuite, suites } from "../src/index.ts";
import { bytes, groupId, policy, psk, text } from "./people.ts";

/** The GroupContext extensions of a room with this policy: what members must know (RFC 9420 §11.1), and the policy. */
export const roomExtensions = (data: Uint8Array): Extension[] => [
  { extensionType: "required_capabilities", extensionData: Uint8Array.of(2, policyType >> 8, policyType & 0xff, 0, 0) },
  { extensionType: policyType, extensionData: data },
];

const pskId: Uint8Array = new Uint8Array([...bytes("subrosa/1"), ...groupId]);

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
    const cs = await suiteOf(suite === suites.x25519 ? "x" : "q");
    const capabilities = capabilitiesOf(cs, options.extensions);
    const { publicPackage, privatePackage } = await generateKeyPackage(
      { credentialType: "basic", identity: bytes(name) },
      capabilities,
      options.lifetime ?? forEver,
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
    this.cs = signingLeavesWith(this.cs, signKey);
  }

  /** From now on paths are sealed to these GroupContext extensions. */
  sealPathsWith(extensions: Extension[]): void {
    this.cs = sealingPathsWith(this.cs, extensions);
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
