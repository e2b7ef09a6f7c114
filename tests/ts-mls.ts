/** What ts-mls 1.6.4 needs to be told so that it is a member of our groups, or a malicious one. */
import {
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  decodeMlsMessage,
  type Capabilities,
  type CiphersuiteImpl,
  type ClientConfig,
  type ClientState,
  type Extension,
  type Lifetime,
} from "ts-mls";
import { defaultClientConfig } from "ts-mls/clientConfig.js";
import { encode } from "ts-mls/codec/tlsEncoder.js";
import { decodeVarLenData, varLenDataEncoder } from "ts-mls/codec/variableLength.js";
import { decodeGroupContext, groupContextEncoder } from "ts-mls/groupContext.js";

/** The extension type of a room's policy (private use, RFC 9420 §17.3). */
export const policyType = 0xf5b0;

/** The lifetime of every key package of ours. */
export const forEver: Lifetime = { notBefore: 0n, notAfter: 2n ** 64n - 1n };

/** How a member of our groups is set up. */
export const config: ClientConfig = {
  ...defaultClientConfig,
  lifetimeConfig: { ...defaultClientConfig.lifetimeConfig, maximumTotalLifetime: forEver.notAfter },
};

/** The suite by its character in a link's mode. 0x004E isn't in ts-mls: the name decides the code point, the record decides the algorithms. */
export function suiteOf(character: "q" | "x"): Promise<CiphersuiteImpl> {
  if (character === "x") {
    return getCiphersuiteImpl(getCiphersuiteFromName("MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"));
  }
  return getCiphersuiteImpl({
    hash: "SHA-384",
    hpke: { kem: "X-Wing", aead: "AES256GCM", kdf: "HKDF-SHA384" },
    signature: "Ed25519",
    name: "MLS_128_MLKEM512_CHACHA20POLY1305_SHA256_Ed25519",
  });
}

/** What a leaf says that it can do. */
export function capabilitiesOf({ name }: CiphersuiteImpl, extensions: readonly number[] = [policyType]): Capabilities {
  return {
    versions: ["mls10"],
    ciphersuites: [name],
    extensions: [...extensions],
    proposals: [],
    credentials: ["basic"],
  };
}

/** The whole of these bytes as one MLSMessage. Throws where they are none. */
export function decode(bytes: Uint8Array): NonNullable<ReturnType<typeof decodeMlsMessage>>[0] {
  const decoded = decodeMlsMessage(bytes, 0);
  if (decoded === undefined || decoded[1] !== bytes.length) throw new Error("ts-mls can't decode this");
  return decoded[0];
}

/** The state with something else in its own leaf: the next path signs and spreads it. */
export function withOwnLeaf(state: ClientState, change: object): ClientState {
  const index = state.privatePath.leafIndex * 2;
  const node = state.ratchetTree[index];
  if (node?.nodeType !== "leaf") throw new Error("ts-mls has no leaf of its own");
  const ratchetTree = state.ratchetTree.slice();
  ratchetTree[index] = { ...node, leaf: { ...node.leaf, ...change } };
  return { ...state, ratchetTree };
}

/** The suite, but leaves are signed with another key than all else. */
export function signingLeavesWith(suite: CiphersuiteImpl, signKey: Uint8Array): CiphersuiteImpl {
  const { signature } = suite;
  const sign = (key: Uint8Array, message: Uint8Array): Promise<Uint8Array> =>
    signature.sign(holds(message, "LeafNodeTBS") ? signKey : key, message);
  return { ...suite, signature: { ...signature, sign } };
}

/**
 * The suite, but paths are sealed to these GroupContext extensions. ts-mls seals them to the old ones, RFC 9420 §7.6 says the new ones; and
 * opens them by the old ones as well, so it can't follow a policy change.
 */
export function sealingPathsWith(suite: CiphersuiteImpl, extensions: Extension[]): CiphersuiteImpl {
  const { hpke } = suite;
  const seal: typeof hpke.seal = (key, plain, info, aad) => {
    const [label, offset] = decodeVarLenData(info, 0) ?? [new Uint8Array(), 0];
    const [context] = decodeVarLenData(info, offset) ?? [new Uint8Array()];
    const [groupContext] = decodeGroupContext(context, 0) ?? [];
    if (!holds(label, "UpdatePathNode") || groupContext === undefined) {
      return hpke.seal(key, plain, info, aad);
    }
    const changed = encode(varLenDataEncoder)(encode(groupContextEncoder)({ ...groupContext, extensions }));
    return hpke.seal(key, plain, Uint8Array.of(...encode(varLenDataEncoder)(label), ...changed), aad);
  };
  return { ...suite, hpke: { ...hpke, seal } };
}

const holds = (bytes: Uint8Array, label: string): boolean => new TextDecoder().decode(bytes).includes(label);
