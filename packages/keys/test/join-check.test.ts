import { createLink, JoinCheck, parseLink, RoomSecret, type SecretSource } from "@subrosa/keys";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { derive, join, lp, seal, sha256 } from "./reference.ts";
import { applicationSecret, seat, utf8 } from "./support.ts";

const card = utf8('{"name":"Ben"}');

async function check(self: string, secret: RoomSecret, session = "session-1"): Promise<JoinCheck> {
  return new JoinCheck(await seat(self, { secret, session }));
}

describe.each<[SecretSource]>([["both"], ["passphrase"]])(
  "a join request in a room with a secret from %s",
  (secret) => {
    const link = parseLink(createLink({ origin: "https://meet.example", kind: "static", room: "garden", secret }));
    let right: RoomSecret;
    let wrong: RoomSecret;
    beforeAll(async () => {
      right = await RoomSecret.from({ link, passphrase: "five good words of ours" });
      wrong = await RoomSecret.from({ link, passphrase: "Five good words of ours" });
    });

    test("opens at a member with the same passphrase", async () => {
      const request = await (await check("ben", right)).request(card);
      expect(await (await check("ana", right)).open("ben", request)).toEqual({ verdict: "same", plaintext: card });
    });

    test("with another passphrase is told so, and the newcomer hears it", async () => {
      const [newcomer, member] = [await check("ben", wrong), await check("ana", right)];
      const request = await newcomer.request(card);
      expect(await member.open("ben", request)).toEqual({ verdict: "different" });
      const answer = await member.answerDifferent("ben", request);
      expect(await newcomer.isDifferent("ana", answer, request)).toBe(true);
    });

    test("gets no answer that was made for another request", async () => {
      const [newcomer, member] = [await check("ben", wrong), await check("ana", right)];
      const [first, second] = [await newcomer.request(card), await newcomer.request(card)];
      expect(await newcomer.isDifferent("ana", await member.answerDifferent("ben", first), second)).toBe(false);
    });

    test("may be any bytes, and so may the answer: nothing throws", async () => {
      const [newcomer, member] = [await check("ben", wrong), await check("ana", right)];
      const request = await newcomer.request(card);
      const head = fc.constantFrom(0, 1, 2, 3);
      await fc.assert(
        fc.asyncProperty(head, fc.uint8Array({ maxLength: 120 }), async (kind, rest) => {
          const bytes = Uint8Array.of(kind, ...rest);
          expect((await member.open("ben", bytes)).verdict).not.toBe("same");
          expect(await newcomer.isDifferent("ana", bytes, request)).toBe(false);
        }),
      );
      expect(await member.open("ben", new Uint8Array(0))).toEqual({ verdict: "malformed" });
    });
  },
);

describe("a join request where there is a link", () => {
  test("of someone without it, for another session, or from another participant is forged", async () => {
    const secret = await applicationSecret();
    const member = await check("ana", secret);
    const forged = { verdict: "forged" };
    const stranger = await (await check("ben", await applicationSecret(8))).request(card);
    expect(await member.open("ben", stranger)).toEqual(forged);
    const elsewhere = await (await check("ben", secret, "session-2")).request(card);
    expect(await member.open("ben", elsewhere)).toEqual(forged);
    const request = await (await check("ben", secret)).request(card);
    expect(await member.open("cy", request)).toEqual(forged);
  });

  test("with any bit changed is refused", async () => {
    const secret = await applicationSecret();
    const member = await check("ana", secret);
    const request = await (await check("ben", secret)).request(card);
    for (let bit = 0; bit < request.length * 8; bit += 3) {
      const changed = request.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect((await member.open("ben", changed)).verdict).toMatch(/forged|malformed/);
    }
  });

  test("is answered under the link: the server cannot say 'different' by itself, nor in another's name", async () => {
    const link = parseLink(
      createLink({ origin: "https://meet.example", kind: "static", room: "garden", secret: "both" }),
    );
    const newcomer = await check("ben", await RoomSecret.from({ link, passphrase: "a" }));
    const member = await check("ana", await RoomSecret.from({ link, passphrase: "b" }));
    const request = await newcomer.request(card);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", request.slice()));
    expect(await newcomer.isDifferent("ana", Uint8Array.of(3, ...digest), request)).toBe(false);
    expect(await newcomer.isDifferent("cy", await member.answerDifferent("ben", request), request)).toBe(false);
  });

  test("is refused by the word 'different' alone, and too short it is different as well", async () => {
    const [r, nonce] = [new Uint8Array(32).fill(7), new Uint8Array(12)];
    const [newcomer, member] = [
      await check("ben", await applicationSecret()),
      await check("ana", await applicationSecret()),
    ];
    const request = await newcomer.request(card);
    const answer = (word: string): Uint8Array => {
      const aad = join("answer", lp("session-1"), lp("ana"), lp("ben"), sha256(request));
      return join("\u0003", seal(derive(r, join("answer", lp("session-1"))), nonce, utf8(word), aad));
    };
    expect(await newcomer.isDifferent("ana", answer("different"), request)).toBe(true);
    expect(await newcomer.isDifferent("ana", answer("same"), request)).toBe(false);
    const key = derive(r, join("join", lp("session-1")));
    const short = join("\u0002", seal(key, nonce, new Uint8Array(31), join("join", lp("session-1"), lp("ben"))));
    expect(await member.open("ben", short)).toEqual({ verdict: "different" });
  });
});
