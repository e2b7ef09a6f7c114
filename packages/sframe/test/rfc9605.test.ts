import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeHeader, encodeHeader, suites, type SuiteParameters } from "../src/index.ts";
import { derivationLabel, unsafeAead, unsafeDerive, unsafeOpen, unsafeSeal } from "../src/unsafe.ts";
import { fromHex, suiteNames, suiteWithId, toHex } from "./bytes.ts";
import { parseVectors } from "./rfc9605.ts";

const file = new URL("../../../tests/vectors/sframe-rfc9605.json", import.meta.url);
const vectors = parseVectors(readFileSync(file, "utf8"));

test("the file holds every header form and every registered suite", () => {
  expect(vectors.header.length).toBeGreaterThan(250);
  expect(vectors.sframe.map((vector) => suiteWithId(vector.cipher_suite))).toEqual(suiteNames);
  expect(vectors.aes_ctr_hmac).toHaveLength(3);
  expect(vectors.aes_256_ctr_hmac).toHaveLength(3);
});

test("§4.3: headers", () => {
  for (const { kid, ctr, encoded } of vectors.header) {
    const header = { kid: BigInt(kid), ctr: BigInt(ctr), length: encoded.length / 2 };
    expect(toHex(encodeHeader(header.kid, header.ctr))).toBe(encoded);
    expect(decodeHeader(fromHex(encoded))).toEqual(header);
    // Bytes behind the header are the ciphertext's.
    expect(decodeHeader(fromHex(`${encoded}ffff`))).toEqual(header);
  }
});

describe("§4.5.1: AES-CTR with HMAC", () => {
  const aes256 = { aead: "AES-CTR-HMAC", hash: "SHA-512", Nh: 64, Nka: 32, Nk: 96, Nn: 12 } as const;
  const cases: [string, SuiteParameters, (typeof vectors.aes_ctr_hmac)[number]][] = [
    ...vectors.aes_ctr_hmac.map((vector): (typeof cases)[number] => {
      const suite = suiteWithId(vector.cipher_suite);
      return [suite, suites[suite], vector];
    }),
    ...vectors.aes_256_ctr_hmac.map((vector, i): (typeof cases)[number] => {
      const Nt = [10, 8, 4][i] as number;
      return [`AES-256 with ${Nt} bytes of tag`, { ...aes256, id: vector.cipher_suite, Nt }, vector];
    }),
  ];
  test.each(cases)("%s", async (_, parameters, vector) => {
    const [nonce, aad] = [fromHex(vector.nonce), fromHex(vector.aad)];
    const sealing = await unsafeAead(parameters, fromHex(vector.key), "seal");
    expect(toHex(new Uint8Array(await sealing.encrypt(nonce, aad, fromHex(vector.pt))))).toBe(vector.ct);
    const opening = await unsafeAead(parameters, fromHex(vector.key), "open");
    expect(toHex(new Uint8Array(await opening.decrypt(nonce, aad, fromHex(vector.ct))))).toBe(vector.pt);
  });
});

describe("§4.4: key schedule, seal and open", () => {
  const cases = vectors.sframe.map((vector) => [suiteWithId(vector.cipher_suite), vector] as const);
  test.each(cases)("%s", async (suite, vector) => {
    const base = { kid: BigInt(vector.kid), baseKey: fromHex(vector.base_key) };
    expect(toHex(derivationLabel("key", base.kid, vector.cipher_suite))).toBe(vector.sframe_key_label);
    expect(toHex(derivationLabel("salt", base.kid, vector.cipher_suite))).toBe(vector.sframe_salt_label);
    const sealing = await unsafeDerive(suite, base, "seal");
    expect(toHex(sealing.salt)).toBe(vector.sframe_salt);

    const metadata = fromHex(vector.metadata);
    expect(toHex(await unsafeSeal(sealing, BigInt(vector.ctr), fromHex(vector.pt), metadata))).toBe(vector.ct);
    const opening = await unsafeDerive(suite, base, "open");
    expect(toHex(await unsafeOpen(opening, fromHex(vector.ct), metadata))).toBe(vector.pt);

    // The same key, imported instead of derived: the derived one is the RFC's, bit for bit.
    const aead = await unsafeAead(suites[suite], fromHex(vector.sframe_key), "seal");
    const header = encodeHeader(base.kid, BigInt(vector.ctr));
    const sealed = await aead.encrypt(fromHex(vector.nonce), fromHex(vector.aad), fromHex(vector.pt));
    expect(toHex(header) + toHex(new Uint8Array(sealed))).toBe(vector.ct);
  });
});
