import { encodeMlsMessage, type Proposal } from "ts-mls";
import { createContentCommitSignature } from "ts-mls/framedContent.js";
import { protect } from "ts-mls/messageProtection.js";
import type { Mallory } from "./mallory.ts";

/** A commit of any number of proposals, signed and sealed as any, whose secrets are not even derived: ts-mls would take minutes for thousands. */
export async function bareCommit(mallory: Mallory, proposals: readonly Proposal[]): Promise<Uint8Array> {
  const { state, cs } = mallory;
  const { groupContext, privatePath, keySchedule, secretTree, signaturePrivateKey, clientConfig } = state;
  const nothing = new Uint8Array();
  const { leafIndex } = privatePath;
  const { framedContent, signature } = await createContentCommitSignature(
    groupContext,
    "mls_private_message",
    { proposals: proposals.map((proposal) => ({ proposalOrRefType: "proposal", proposal })), path: undefined },
    { senderType: "member", leafIndex },
    nothing,
    signaturePrivateKey,
    cs.signature,
  );
  const auth = { contentType: "commit" as const, signature, confirmationTag: new Uint8Array(32) };
  const { privateMessage, tree } = await protect(
    keySchedule.senderDataSecret,
    nothing,
    groupContext,
    secretTree,
    { ...framedContent, auth },
    leafIndex,
    clientConfig.paddingConfig,
    cs,
  );
  mallory.state = { ...state, secretTree: tree };
  return encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage });
}
