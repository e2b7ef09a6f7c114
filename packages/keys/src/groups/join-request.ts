import { concat, equalBytes, lp, text, type Bytes } from "../encoding.ts";
import { openBytes, sealBytes } from "../payload.ts";
import { admissionLength, decodeAdmission, encodeAdmission, type Admission } from "./credential.ts";
import { sha256, type GroupRoom } from "./room.ts";

/** What a member makes of a request to join, before its key package is looked at. */
export type OpenedRequest =
  | { readonly verdict: "opened"; readonly check: Uint8Array; readonly keyPackage: Uint8Array }
  /** `different`: in a room without R, another passphrase. `forged`: from no holder of R. */
  | { readonly verdict: "different" | "forged" };

/** What a newcomer is told: its passphrase is not ours, or a host let it in or turned it away. */
export type JoinAnswer =
  | { readonly says: "different" }
  /** `policy` shows whose word that is, and what the door is: it has to be looked at, for anybody with the link can seal an answer. */
  | { readonly says: "admitted"; readonly admission: Admission; readonly policy: Uint8Array }
  /** `word` is a host's, which has to be read: `isTurnedAway`. */
  | { readonly says: "turned-away"; readonly word: Uint8Array };

const checkLength = 32;
const no = text("no");

/**
 * Requests to be added, and the answers to them:
 *
 *     request = AES-256-GCM(outer("group join" ‖ lp(session)), check ‖ key package; AAD = lp(session) ‖ lp(connection))
 *     check   = HKDF(input, "group check" ‖ lp(session) ‖ lp(leaf key)), 32 bytes
 *     answer  = 1 ‖ AES-256-GCM(outer("group answer" ‖ lp(session)), "different", admission ‖ policy, or "no" ‖ word;
 *                               AAD = lp(session) ‖ lp(connection) ‖ SHA-256(request))
 *     answer  = 0 ‖ SHA-256(request)                           "different" in a room without R, where no key is shared
 *
 * `outer` is HKDF from R, and from `input` where there is no R.
 */
export class JoinRequests {
  readonly #room: GroupRoom;
  readonly #keys = new Map<string, Promise<CryptoKey>>();

  constructor(room: GroupRoom) {
    this.#room = room;
  }

  /** A request for a fresh leaf. */
  async seal(connection: string, leafKey: Uint8Array, keyPackage: Uint8Array): Promise<Uint8Array> {
    const inner = concat(await this.#check(leafKey), keyPackage);
    return sealBytes(await this.#key("join"), inner, this.#aad(connection));
  }

  /** Opens the request of a connection. Never throws on its bytes. */
  async open(connection: string, request: Uint8Array): Promise<OpenedRequest> {
    const inner = await openBytes(await this.#key("join"), request, this.#aad(connection));
    if (inner === undefined) return { verdict: this.#room.secret.hasLinkSecret ? "forged" : "different" };
    return { verdict: "opened", check: inner.subarray(0, checkLength), keyPackage: inner.slice(checkLength) };
  }

  /** Whether whoever made this check has our passphrase. */
  async fits(check: Uint8Array, leafKey: Uint8Array): Promise<boolean> {
    return equalBytes(check, await this.#check(leafKey));
  }

  /** A member's answer to a request. */
  async answer(connection: string, request: Uint8Array, answer: JoinAnswer): Promise<Uint8Array> {
    const digest = await sha256(request);
    if (answer.says === "different" && !this.#room.secret.hasLinkSecret) return concat(Uint8Array.of(0), digest);
    const sealed = await sealBytes(
      await this.#key("answer"),
      encodeAnswer(answer),
      concat(this.#aad(connection), digest),
    );
    return concat(Uint8Array.of(1), sealed);
  }

  /** Reads the answer to our own request; `undefined` for anything else. Never throws on its bytes. */
  async readAnswer(connection: string, request: Uint8Array, answer: Uint8Array): Promise<JoinAnswer | undefined> {
    const digest = await sha256(request);
    if (answer[0] === 0) {
      const fits = !this.#room.secret.hasLinkSecret && equalBytes(answer.subarray(1), digest);
      return fits ? { says: "different" } : undefined;
    }
    if (answer[0] !== 1) return undefined;
    const key = await this.#key("answer");
    const inner = await openBytes(key, answer.subarray(1), concat(this.#aad(connection), digest));
    if (inner === undefined) return undefined;
    if (equalBytes(inner, text("different"))) return { says: "different" };
    if (equalBytes(inner.subarray(0, no.length), no)) return { says: "turned-away", word: inner.slice(no.length) };
    const admission = decodeAdmission(inner.subarray(0, admissionLength));
    return admission && { says: "admitted", admission, policy: inner.slice(admissionLength) };
  }

  async #check(leafKey: Uint8Array): Promise<Bytes> {
    const { secret, session } = this.#room;
    return secret.derive(concat(text("group check"), lp(session), lp(leafKey)), checkLength);
  }

  #key(what: "join" | "answer"): Promise<CryptoKey> {
    const { secret, session } = this.#room;
    const info = concat(text(`group ${what}`), lp(session));
    const key = this.#keys.get(what) ?? secret.deriveKey(info, secret.hasLinkSecret ? "outer" : "input");
    this.#keys.set(what, key);
    return key;
  }

  #aad(connection: string): Bytes {
    return concat(lp(this.#room.session), lp(connection));
  }
}

function encodeAnswer(answer: JoinAnswer): Uint8Array {
  if (answer.says === "different") return text("different");
  return answer.says === "admitted"
    ? concat(encodeAdmission(answer.admission), answer.policy)
    : concat(no, answer.word);
}
