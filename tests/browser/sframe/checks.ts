import { decodeHeader, encodeHeader, KeyRing, OpeningKey, SealingKey } from "@subrosa/sframe";
import { unsafeDerive, unsafeOpen, unsafeSeal } from "@subrosa/sframe/unsafe";
import { fromHex, suiteNames, suiteWithId, toHex } from "../../../packages/sframe/test/bytes.ts";
import { fuzz } from "../../../packages/sframe/test/fuzz/open.ts";
import { parseVectors } from "../../../packages/sframe/test/rfc9605.ts";

/** What one place (a page or a worker) has computed from the known answers and from its own frames. */
export interface Report {
  /** One line for each answer that was not the known one. */
  readonly mismatches: readonly string[];
  /** How many answers were compared. */
  readonly compared: number;
  /** Suites in which 200 frames of all lengths, sealed and opened at once from one buffer that changes, came back. */
  readonly intact: readonly string[];
  /** How many fuzzed cases were withstood. */
  readonly fuzzed: number;
}

const metadata = Uint8Array.of(1, 2, 3);

/** Whether scratch memory is safe in this engine: all inputs are one buffer, overwritten right after each call. */
async function framesInFlight(suite: (typeof suiteNames)[number]): Promise<boolean> {
  const base = { kid: 300n, baseKey: new Uint8Array(32).fill(6) };
  const sealing = await SealingKey.derive(suite, base);
  const ring = new KeyRing();
  ring.add(await OpeningKey.derive(suite, base));
  const input = new Uint8Array(200);
  const sealed = await Promise.all(
    Array.from({ length: 200 }, (_, i) => sealing.seal(input.fill(i).subarray(0, i), metadata.subarray(0, i % 4))),
  );
  const scratch = new Uint8Array(300);
  const opened = await Promise.all(
    sealed.map((bytes, i) => {
      scratch.set(bytes);
      return ring.open(scratch.subarray(0, bytes.length), metadata.subarray(0, i % 4));
    }),
  );
  return opened.every(
    (result, i) => result.ok && result.plaintext.length === i && result.plaintext.every((b) => b === i),
  );
}

/** Runs everything here. `text` is tests/vectors/sframe-rfc9605.json. */
export async function check(text: string): Promise<Report> {
  const vectors = parseVectors(text);
  const mismatches: string[] = [];
  let compared = 0;
  const compare = (what: string, actual: string, expected: string): void => {
    compared += 1;
    if (actual !== expected) mismatches.push(`${what}: ${actual} instead of ${expected}`);
  };
  for (const { kid, ctr, encoded } of vectors.header) {
    compare("encoded header", toHex(encodeHeader(BigInt(kid), BigInt(ctr))), encoded);
    const header = decodeHeader(fromHex(encoded));
    compare("decoded header", `${header?.kid} ${header?.ctr}`, `${kid} ${ctr}`);
  }
  for (const vector of vectors.sframe) {
    const suite = suiteWithId(vector.cipher_suite);
    const base = { kid: BigInt(vector.kid), baseKey: fromHex(vector.base_key) };
    const data = fromHex(vector.metadata);
    const sealing = await unsafeDerive(suite, base, "seal");
    compare(
      `${suite} sealed`,
      toHex(await unsafeSeal(sealing, BigInt(vector.ctr), fromHex(vector.pt), data)),
      vector.ct,
    );
    const opening = await unsafeDerive(suite, base, "open");
    compare(`${suite} opened`, toHex(await unsafeOpen(opening, fromHex(vector.ct), data)), vector.pt);
  }
  const intact: string[] = [];
  for (const suite of suiteNames) if (await framesInFlight(suite)) intact.push(suite);
  let fuzzed = 0;
  for (; fuzzed < 25; fuzzed++) await fuzz(fuzzed);
  return { mismatches, compared, intact, fuzzed };
}
