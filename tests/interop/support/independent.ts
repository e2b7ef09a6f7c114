import {
  createCommit,
  createGroup,
  encodeMlsMessage,
  joinGroupWithExtensions,
  makePskIndex,
  mlsExporter,
} from "ts-mls";
import { bytesToBase64, createApplicationMessage, generateKeyPackageWithKey, processPrivateMessage } from "ts-mls";
import type {
  CiphersuiteImpl,
  ClientState,
  Extension,
  KeyPackage,
  PrivateKeyPackage,
  Proposal,
  PskIndex,
} from "ts-mls";
import { encode } from "ts-mls/codec/tlsEncoder.js";
import { varLenDataEncoder } from "ts-mls/codec/variableLength.js";
import { encryptedGroupSecretsEncoder } from "ts-mls/welcome.js";
import { generateKeyPairSync } from "node:crypto";
import { capabilitiesOf, config, decode, forEver, policyType, suiteOf } from "../../ts-mls.ts";
import * as room from "./constructions.ts";
import { Line } from "./line.ts";

/**
 * A client of rooms with groups that was written from docs/protocol.md and docs/groups.md, on ts-mls 1.6.4: nothing of it is this
 * repository's code.
 */
export class Independent {
  readonly line: Line;
  readonly #room: room.TestRoom;
  readonly #cs: CiphersuiteImpl;
  readonly #device = deviceKeys();
  readonly #name: string;
  #state: ClientState | undefined;
  #pending: { readonly commit: string; readonly state: ClientState } | undefined;
  #chain = "";
  #sent = 0;

  private constructor(line: Line, to: room.TestRoom, cs: CiphersuiteImpl, name: string) {
    this.line = line;
    this.#room = to;
    this.#cs = cs;
    this.#name = name;
  }

  /** Joins the room at the gateway, and no group yet. */
  static async arrive(gateway: string, to: room.TestRoom, name: string): Promise<Independent> {
    return new Independent(await Line.join(gateway, to), to, await suiteOf(to.mode[3] === "x" ? "x" : "q"), name);
  }

  get state(): ClientState {
    if (this.#state === undefined) throw new Error(`${this.#name} is in no group.`);
    return this.#state;
  }

  get epoch(): bigint {
    return this.state.groupContext.epoch;
  }

  /** Founds the session's group. */
  async found(): Promise<void> {
    const { publicPackage, privatePackage } = await this.#newLeaf();
    const extensions: Extension[] = [
      {
        extensionType: "required_capabilities",
        extensionData: room.join(room.uint(2, 1), room.uint(policyType, 2), room.uint(0, 2)),
      },
      { extensionType: policyType, extensionData: room.firstPolicy(this.#room) },
    ];
    const groupId = Buffer.from(this.line.session);
    this.#state = await createGroup(groupId, publicPackage, privatePackage, extensions, this.#cs, config);
    this.line.say({ type: "group-create" });
    this.#chain = (await this.line.hear("group-state")).chain;
  }

  /** Asks, and enters by the Welcome. */
  async enter(): Promise<void> {
    const { publicPackage, privatePackage } = await this.#newLeaf();
    const { session, participant } = this.line;
    const keyPackage = encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: publicPackage });
    const leafKey = publicPackage.leafNode.signaturePublicKey;
    const request = room.requestOf(this.#room, session, participant, leafKey, keyPackage);
    this.line.say({ type: "group-ask", request: request.toString("base64url") });
    const { shared, secret, chain } = await this.line.hear("group-welcome");
    const [head, own] = [Buffer.from(shared, "base64url"), Buffer.from(secret, "base64url")];
    const message = room.join("\0\x01\0\x03", head.subarray(0, 2), encode(varLenDataEncoder)(own), head.subarray(2));
    const decoded = decode(message);
    if (decoded.wireformat !== "mls_welcome") throw new Error("A Welcome is no Welcome.");
    const context = [this.#psks, this.#cs, undefined, undefined, config] as const;
    [this.#state] = await joinGroupWithExtensions(decoded.welcome, publicPackage, privatePackage, ...context);
    this.#chain = chain;
    await this.tell("", 1);
  }

  /** Adds the next one who asks. */
  async add(): Promise<void> {
    const { from, request } = await this.line.hear("group-asked");
    const inner = room.keyPackageIn(this.#room, this.line.session, from, Buffer.from(request, "base64url"));
    const decoded = decode(inner);
    if (decoded.wireformat !== "mls_key_package") throw new Error("A key package is no key package.");
    const pskNonce = this.#cs.rng.randomBytes(this.#cs.kdf.size);
    const pskId = Buffer.from(`subrosa/1${this.line.session}`);
    await this.commit(
      [
        { proposalType: "add", add: { keyPackage: decoded.keyPackage } },
        { proposalType: "psk", psk: { preSharedKeyId: { psktype: "external", pskId, pskNonce } } },
      ],
      from,
    );
  }

  /** Commits, and goes on when the server has taken it. */
  async commit(proposals: Proposal[], joiner?: string): Promise<void> {
    const { newState, commit, welcome } = await createCommit(
      { state: this.state, cipherSuite: this.#cs, pskIndex: this.#psks },
      { extraProposals: proposals, ratchetTreeExtension: true },
    );
    const text = Buffer.from(encodeMlsMessage(commit)).toString("base64url");
    this.#pending = { commit: text, state: newState };
    const [secret] = welcome?.secrets ?? [];
    const parts =
      welcome === undefined || secret === undefined || joiner === undefined
        ? {}
        : {
            welcome: {
              shared: room
                .join(suiteBytes(this.#room.mode), encode(varLenDataEncoder)(welcome.encryptedGroupInfo))
                .toString("base64url"),
              secrets: [
                { to: joiner, secret: Buffer.from(encode(encryptedGroupSecretsEncoder)(secret)).toString("base64url") },
              ],
            },
          };
    this.line.say({ type: "group-commit", epoch: Number(this.epoch), chain: this.#chain, commit: text, ...parts });
    await this.follow();
  }

  /** Takes the next commit of the server: our own is merged at its echo. */
  async follow(): Promise<void> {
    const { commit, next } = await this.line.hear("group-commit");
    if (commit === this.#pending?.commit) this.#state = this.#pending.state;
    else await this.#process(Buffer.from(commit, "base64url"));
    this.#pending = undefined;
    this.#chain = next?.chain ?? "";
  }

  /** Says something to all: a text, or (`kind` 1) a heartbeat. */
  async tell(text: string, kind = 0): Promise<void> {
    this.#sent += 1;
    const body =
      kind === 1 ? room.join(room.uint(Math.floor(performance.now()), 8), room.uint(5_000, 4)) : Buffer.from(text);
    const inside = room.join(room.uint(kind, 1), room.uint(this.#sent, 6), body);
    const { newState, privateMessage } = await createApplicationMessage(this.state, inside, this.#cs);
    this.#state = newState;
    const message = encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage });
    this.line.say({ type: "group-message", payload: room.join(room.uint(1, 1), message).toString("base64url") });
  }

  /** The next words that somebody says; statements and heartbeats are read past. */
  async hear(): Promise<string> {
    for (;;) {
      const payload = Buffer.from((await this.line.hear("group-message")).payload, "base64url");
      if (payload[0] !== 1) continue;
      const inside = Buffer.from((await this.#process(payload.subarray(1))) ?? []);
      if (inside[0] === 0) return inside.subarray(7).toString();
    }
  }

  /** The base key for frames of this epoch, and the number of a source's frames. */
  async frames(length: number, source: number): Promise<{ kid: bigint; baseKey: Uint8Array }> {
    const { keySchedule, privatePath, ratchetTree } = this.state;
    const baseKey = await mlsExporter(
      keySchedule.exporterSecret,
      "SFrame 1.0 Base Key",
      new Uint8Array(),
      length,
      this.#cs,
    );
    return { kid: room.kidOf(source, privatePath.leafIndex, this.epoch, (ratchetTree.length + 1) / 2), baseKey };
  }

  /** Goes, without a word. */
  close(): void {
    this.line.close();
  }

  get #psks(): PskIndex {
    const id = bytesToBase64(Buffer.from(`subrosa/1${this.line.session}`));
    return makePskIndex(undefined, { [id]: room.pskOf(this.#room, this.line.session) });
  }

  async #newLeaf(): Promise<{ readonly publicPackage: KeyPackage; readonly privatePackage: PrivateKeyPackage }> {
    const pair = await this.#cs.signature.keygen();
    const { session, participant: connection } = this.line;
    const parts = { session, leafKey: pair.publicKey, device: this.#device, connection, name: this.#name };
    const credential = { credentialType: "basic" as const, identity: room.credentialOf(parts) };
    return generateKeyPackageWithKey(credential, capabilitiesOf(this.#cs), forEver, [], pair, this.#cs);
  }

  async #process(bytes: Uint8Array): Promise<Uint8Array | undefined> {
    const message = decode(bytes);
    if (message.wireformat !== "mls_private_message") throw new Error("no PrivateMessage");
    const result = await processPrivateMessage(this.state, message.privateMessage, this.#psks, this.#cs);
    this.#state = result.newState;
    return result.kind === "applicationMessage" ? result.message : undefined;
  }
}

const suiteBytes = (mode: string): Buffer => room.uint(mode[3] === "x" ? 0x0001 : 0x004e, 2);

function deviceKeys(): room.CredentialParts["device"] {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return { publicKey: publicKey.export({ format: "der", type: "spki" }).subarray(-32), privateKey };
}
