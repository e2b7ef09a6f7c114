import {
  bytesToBase64,
  createApplicationMessage,
  createCommit,
  createProposal,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  joinGroupWithExtensions,
  makePskIndex,
  processPrivateMessage,
  type CiphersuiteImpl,
  type ClientConfig,
  type ClientState,
  type CreateCommitOptions,
  type Extension,
  type KeyPackage,
  type LeafNode,
  type PrivateKeyPackage,
  type Proposal,
} from "ts-mls";
import { encode } from "ts-mls/codec/tlsEncoder.js";
import { varLenDataEncoder } from "ts-mls/codec/variableLength.js";
import { signKeyPackage } from "ts-mls/keyPackage.js";
import { signLeafNodeKeyPackage } from "ts-mls/leafNode.js";
import type { ServerMessage } from "@subrosa/protocol";
import { generateKeyPairSync } from "node:crypto";
import type { Socket } from "../../../packages/client/src/gateway/gateway.ts";
import { server } from "../../../packages/client/test/guests.ts";
import { eventually } from "../../eventually.ts";
import {
  capabilitiesOf,
  config,
  decode,
  forEver,
  policyType,
  sealingPathsWith,
  signingLeavesWith,
  suiteOf,
  withOwnLeaf,
} from "../../ts-mls.ts";
import * as made from "../../interop/support/constructions.ts";
import { random } from "./client.ts";

/** A member of our groups to whom nobody is anybody: it adds the same key twice, if it wants. */
const blind: ClientConfig = {
  ...config,
  keyPackageEqualityConfig: { compareKeyPackages: () => false, compareKeyPackageToLeafNode: () => false },
};

/** A device's key pair. */
export type Device = made.CredentialParts["device"];

/** A device of nobody's. */
export function newDevice(): Device {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return { publicKey: publicKey.export({ format: "der", type: "spki" }).subarray(-32), privateKey };
}

/** A leaf that was never let in, and what it says of itself. */
export interface Leaf {
  readonly publicPackage: KeyPackage;
  readonly privatePackage: PrivateKeyPackage;
}

/** A member who came in as anyone does and has an MLS library of its own (ts-mls), which lets it do what no honest member would. */
export class Mallory {
  readonly participant = random(16);
  readonly device: Device = newDevice();
  cs: CiphersuiteImpl;
  readonly room: made.TestRoom;
  readonly #told: ServerMessage[] = [];
  readonly #socket: Socket = server.connect();
  readonly #honest: CiphersuiteImpl;
  #sent = 0;
  #state: ClientState | undefined;

  private constructor(cs: CiphersuiteImpl, link: string) {
    this.cs = cs;
    this.#honest = cs;
    const [, mode = "", fragment = ""] = new URL(link).hash.split(".");
    const bytes = Buffer.from(fragment, "base64url");
    const hosted = bytes.length > 32 ? { hostHash: bytes.subarray(32) } : {};
    this.room = { name: new URL(link).pathname.slice(3), mode, secret: bytes.subarray(0, 32), ...hosted };
    this.#socket.addEventListener("message", ({ data }) => this.#told.push(JSON.parse(String(data)) as ServerMessage));
  }

  /** Joins the call. The people in it have to let others in meanwhile. */
  static async enter(link: string): Promise<Mallory> {
    const mallory = new Mallory(await suiteOf("x"), link);
    await mallory.#enter();
    return mallory;
  }

  get session(): string {
    return this.#hear("joined").session;
  }

  get state(): ClientState {
    if (this.#state === undefined) throw new Error("Mallory is in no group.");
    return this.#state;
  }

  set state(state: ClientState) {
    this.#state = state;
  }

  /** A fresh leaf of any device, under any name and connection. */
  async leaf(change: Partial<made.CredentialParts> = {}, lifetime = forEver): Promise<Leaf> {
    const pair = await this.cs.signature.keygen();
    const own = { session: this.session, device: this.device, connection: this.participant, name: "Mallory" };
    const credential = made.credentialOf({ ...own, leafKey: pair.publicKey, ...change });
    const identity = { credentialType: "basic" as const, identity: credential };
    return generateKeyPackageWithKey(identity, capabilitiesOf(this.cs), lifetime, [], pair, this.cs);
  }

  /** The same leaf with other keys in it, signed anew: by another signature key, if one is given. */
  async rekeyed(
    { publicPackage, privatePackage }: Leaf,
    keys: Partial<Pick<LeafNode, "hpkePublicKey" | "signaturePublicKey" | "credential">>,
    signKey: Uint8Array = privatePackage.signaturePrivateKey,
  ): Promise<Leaf> {
    const { signature } = this.cs;
    const { leafNode: before } = publicPackage;
    if (before.leafNodeSource !== "key_package") throw new Error("This leaf is of no key package.");
    const leafNode = await signLeafNodeKeyPackage({ ...before, ...keys }, signKey, signature);
    const changed = await signKeyPackage({ ...publicPackage, leafNode }, signKey, signature);
    return { publicPackage: changed, privatePackage };
  }

  /** A ghost: somebody whom nobody asked for. */
  ghost(): Promise<Leaf> {
    return this.leaf({ device: newDevice(), connection: random(16), name: "Ghost" });
  }

  /** A commit of this epoch, from another PSK if one is given. Mallory stays in the epoch, for the next one. */
  async commit(
    proposals: readonly Proposal[],
    options: CreateCommitOptions = {},
    psk?: Uint8Array,
  ): Promise<Uint8Array> {
    // whoever means harm verifies nothing
    const signature = { ...this.cs.signature, verify: () => Promise.resolve(true) };
    const { commit } = await createCommit(
      { state: this.state, cipherSuite: { ...this.cs, signature }, pskIndex: this.#psks(psk) },
      { extraProposals: [...proposals], ratchetTreeExtension: true, ...options },
    );
    await this.propose(this.psk(), false);
    return encodeMlsMessage(commit);
  }

  /** A proposal alone. It takes the next key of Mallory's ratchet: what takes one again is not even read. */
  async propose(proposal: Proposal, inTheClear: boolean): Promise<Uint8Array> {
    const { unappliedProposals } = this.state;
    const { newState, message } = await createProposal(this.state, inTheClear, proposal, this.cs);
    this.state = { ...newState, unappliedProposals };
    return encodeMlsMessage(message);
  }

  /** The room's PSK, or another id, as a proposal. */
  psk(id = `subrosa/1${this.session}`): Proposal {
    const pskNonce = this.cs.rng.randomBytes(this.cs.kdf.size);
    return { proposalType: "psk", psk: { preSharedKeyId: { psktype: "external", pskId: Buffer.from(id), pskNonce } } };
  }

  /** Somebody's commit, base64url: Mallory is in the next epoch as well. */
  async follow(commit: string): Promise<void> {
    const message = decode(Buffer.from(commit, "base64url"));
    if (message.wireformat !== "mls_private_message") throw new Error("A commit is no private message.");
    const { privateMessage } = message;
    const { newState } = await processPrivateMessage(this.state, privateMessage, this.#psks(), this.cs);
    this.state = newState;
  }

  /** The group's policy. */
  get policy(): Uint8Array {
    const found = this.state.groupContext.extensions.find(({ extensionType }) => extensionType === policyType);
    if (found === undefined) throw new Error("There is no policy.");
    return found.extensionData;
  }

  /** The key package in an MLSMessage. */
  static packageIn(bytes: Uint8Array): KeyPackage {
    const message = decode(bytes);
    if (message.wireformat !== "mls_key_package") throw new Error("A key package is none.");
    return message.keyPackage;
  }

  static add({ publicPackage }: Pick<Leaf, "publicPackage">): Proposal {
    return { proposalType: "add", add: { keyPackage: publicPackage } };
  }

  /** Mallory's own leaf says this from now on: the next path signs and spreads it. */
  changeOwnLeaf(change: object): void {
    this.state = withOwnLeaf(this.state, change);
  }

  /** From now on leaves are signed with another key than all else. */
  signLeavesWith(signKey: Uint8Array): void {
    this.cs = signingLeavesWith(this.cs, signKey);
  }

  /** Which leaf a connection has. */
  leafOf(connection: string): number {
    const at = this.state.ratchetTree.findIndex(
      (node) =>
        node?.nodeType === "leaf" &&
        node.leaf.credential.credentialType === "basic" &&
        Buffer.from(node.leaf.credential.identity).includes(connection),
    );
    if (at === -1) throw new Error(`Nobody is at ${connection}.`);
    return at / 2;
  }

  /** The leaf of a connection, as the tree has it. */
  leafNode(connection: string): LeafNode {
    const node = this.state.ratchetTree[2 * this.leafOf(connection)];
    if (node?.nodeType !== "leaf") throw new Error("A leaf is no leaf.");
    return node.leaf;
  }

  /** From now on paths are sealed to these GroupContext extensions. */
  sealPathsWith(extensions: Extension[]): void {
    this.cs = sealingPathsWith(this.#honest, extensions);
  }

  /** A message that Mallory's leaf signs, as others get it. */
  async seal(letter: Uint8Array): Promise<string> {
    this.#sent += 1;
    const inside = made.join(made.uint(0, 1), made.uint(this.#sent, 6), letter);
    const { newState, privateMessage } = await createApplicationMessage(this.state, inside, this.cs);
    this.state = newState;
    const message = encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage });
    return made.join(made.uint(1, 1), message).toString("base64url");
  }

  say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  #psks(psk: Uint8Array = made.pskOf(this.room, this.session)): ReturnType<typeof makePskIndex> {
    const ids = [`subrosa/1${this.session}`, "another"];
    return makePskIndex(undefined, Object.fromEntries(ids.map((id) => [bytesToBase64(Buffer.from(id)), psk])));
  }

  #hear<Type extends ServerMessage["type"]>(type: Type): Extract<ServerMessage, { type: Type }> {
    const found = this.#told.find(
      (message): message is Extract<ServerMessage, { type: Type }> => message.type === type,
    );
    if (found === undefined) throw new Error(`Mallory has not heard ${type}.`);
    return found;
  }

  async #enter(): Promise<void> {
    const { participant } = this;
    await eventually(() => {
      if (this.#socket.readyState !== 1) throw new Error("Mallory is not connected.");
    });
    const proof = made.derive(this.room.secret, made.join("gateway", made.lp(this.room.name))).toString("base64url");
    const session = random(16);
    this.say({ type: "join", room: this.room.name, proof, participant, resume: random(32), session });
    await eventually(() => this.#hear("joined"));
    const { publicPackage, privatePackage } = await this.leaf();
    const keyPackage = encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: publicPackage });
    const leafKey = publicPackage.leafNode.signaturePublicKey;
    const request = made.requestOf(this.room, this.session, participant, leafKey, keyPackage).toString("base64url");
    this.say({ type: "group-ask", request });
    const { shared, secret } = await eventually(() => this.#hear("group-welcome"));
    const [head, own] = [Buffer.from(shared, "base64url"), Buffer.from(secret, "base64url")];
    const welcome = made.join("\0\x01\0\x03", head.subarray(0, 2), encode(varLenDataEncoder)(own), head.subarray(2));
    const decoded = decode(welcome);
    if (decoded.wireformat !== "mls_welcome") throw new Error("A Welcome is no Welcome.");
    const context = [this.#psks(), this.cs, undefined, undefined, blind] as const;
    [this.#state] = await joinGroupWithExtensions(decoded.welcome, publicPackage, privatePackage, ...context);
  }
}
