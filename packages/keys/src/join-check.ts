import { concat, equalBytes, lp, text, type Bytes } from "./encoding.ts";
import { kindByte, openBytes, sealBytes } from "./payload.ts";
import type { Seat } from "./signal-sealer.ts";

/**
 * What a member makes of a join request. `different`: the newcomer's passphrase is not ours, and it should hear so.
 * `forged`: not from someone with the link; answer nothing.
 */
export type JoinVerdict =
  | { readonly verdict: "same"; readonly plaintext: Uint8Array }
  | { readonly verdict: "different" | "forged" | "malformed" };

const checkLength = 32;
const different = text("different");

/**
 * Tells someone with another passphrase so, before anything else is exchanged:
 *
 *     request = 2 ‖ nonce ‖ AES-256-GCM(key, check ‖ the client's bytes)
 *     key     = HKDF(R, or input without R; "join" ‖ lp(session))            AAD = "join" ‖ lp(session) ‖ lp(newcomer)
 *     check   = HKDF(input, "check" ‖ lp(session) ‖ lp(newcomer)), 32 bytes
 *     answer  = 3 ‖ nonce ‖ AES-256-GCM(HKDF(R, "answer" ‖ lp(session)), "different")
 *               AAD = "answer" ‖ lp(session) ‖ lp(member) ‖ lp(newcomer) ‖ SHA-256(request)
 *
 * Whoever has R opens the request and can test guesses of the passphrase on its check, offline: it needs five words here, too.
 * And whoever has R can answer "different" without being right: that keeps people out, and lets nobody in.
 *
 * Where there is no R, newcomer and member share no key when their passphrases differ. Then a request that does not open is
 * `different`, and the answer is `3 ‖ SHA-256(request)`, which the server could make as well: it can keep people out, and
 * make them try another passphrase, but not let anyone in.
 */
export class JoinCheck {
  readonly #seat: Seat;
  #requestKey: Promise<CryptoKey> | undefined;
  #answerKey: Promise<CryptoKey> | undefined;

  constructor(seat: Seat) {
    this.#seat = seat;
  }

  /** The newcomer's request, with bytes of the client inside (its name, its challenge). */
  async request(plaintext: Uint8Array): Promise<Uint8Array> {
    const { self } = this.#seat;
    const inner = concat(await this.#check(self), plaintext);
    return concat(
      Uint8Array.of(kindByte["join-request"]),
      await sealBytes(await this.#joinKey(), inner, this.#joinAad(self)),
    );
  }

  /** A member reads the request of `newcomer`. Never throws on its bytes. */
  async open(newcomer: string, request: Uint8Array): Promise<JoinVerdict> {
    if (request[0] !== kindByte["join-request"]) return { verdict: "malformed" };
    const inner = await openBytes(await this.#joinKey(), request.subarray(1), this.#joinAad(newcomer));
    if (inner === undefined) {
      return { verdict: this.#seat.secret.hasLinkSecret ? "forged" : "different" };
    }
    if (!equalBytes(inner.subarray(0, checkLength), await this.#check(newcomer))) {
      return { verdict: "different" };
    }
    return { verdict: "same", plaintext: inner.slice(checkLength) };
  }

  /** The member's answer to a request whose verdict is `different`. */
  async answerDifferent(newcomer: string, request: Uint8Array): Promise<Uint8Array> {
    const digest = await sha256(request);
    const kind = Uint8Array.of(kindByte["join-answer"]);
    if (!this.#seat.secret.hasLinkSecret) return concat(kind, digest);
    const aad = this.#answerAad(this.#seat.self, newcomer, digest);
    return concat(kind, await sealBytes(await this.#answeringKey(), different, aad));
  }

  /** Does this say, to the newcomer who sent `request`, that `member` has another passphrase? Never throws on its bytes. */
  async isDifferent(member: string, answer: Uint8Array, request: Uint8Array): Promise<boolean> {
    if (answer[0] !== kindByte["join-answer"]) return false;
    const digest = await sha256(request);
    if (!this.#seat.secret.hasLinkSecret) return equalBytes(answer.subarray(1), digest);
    const aad = this.#answerAad(member, this.#seat.self, digest);
    const opened = await openBytes(await this.#answeringKey(), answer.subarray(1), aad);
    return opened !== undefined && equalBytes(opened, different);
  }

  async #check(newcomer: string): Promise<Bytes> {
    const { secret, session } = this.#seat;
    return secret.derive(concat(text("check"), lp(session), lp(newcomer)), checkLength);
  }

  #joinKey(): Promise<CryptoKey> {
    return (this.#requestKey ??= this.#outerKey("join"));
  }

  #answeringKey(): Promise<CryptoKey> {
    return (this.#answerKey ??= this.#outerKey("answer"));
  }

  async #outerKey(label: string): Promise<CryptoKey> {
    const { secret, session } = this.#seat;
    return secret.deriveKey(concat(text(label), lp(session)), secret.hasLinkSecret ? "outer" : "input");
  }

  #joinAad(newcomer: string): Bytes {
    return concat(text("join"), lp(this.#seat.session), lp(newcomer));
  }

  #answerAad(member: string, newcomer: string, digest: Uint8Array): Bytes {
    return concat(text("answer"), lp(this.#seat.session), lp(member), lp(newcomer), digest);
  }
}

async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(bytes)));
}
