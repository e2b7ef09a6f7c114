import { describe, expect, it } from "vitest";
import { AddressCounts, AddressRates, Bucket } from "../src/gateway/rates.ts";

describe("a bucket", () => {
  it("gives its burst at once and then its rate", () => {
    const bucket = new Bucket(10, 40, 0);
    for (let taken = 0; taken < 40; taken += 1) expect(bucket.take(1, 0)).toBe(0);
    expect(bucket.take(1, 0)).toBeCloseTo(0.1);
    expect(bucket.take(1, 100)).toBe(0);
    expect(bucket.take(1, 100)).toBeGreaterThan(0);
  });

  it("never holds more than its burst", () => {
    const bucket = new Bucket(10, 40, 0);
    expect(bucket.take(41, 1_000_000)).toBeGreaterThan(0);
    expect(bucket.full(1_000_000)).toBe(true);
  });
});

describe("rates by address", () => {
  it("are apart", () => {
    const rates = new AddressRates(1);
    expect(rates.take("192.0.2.1", 0)).toBe(0);
    expect(rates.take("192.0.2.1", 0)).toBe(60);
    expect(rates.take("192.0.2.2", 0)).toBe(0);
  });

  it("forget who has been quiet: a million addresses cost a bounded memory", () => {
    const rates = new AddressRates(60);
    for (let number = 0; number < 1_000_000; number += 1) rates.take(`host-${number}`, number);
    // Each bucket is full again after a second, in which a thousand others come.
    expect(rates.size).toBeLessThan(5_000);
  });
});

it("counts by address go up and down, and leave nothing behind", () => {
  const counts = new AddressCounts();
  counts.add("192.0.2.1");
  counts.add("192.0.2.1");
  counts.remove("192.0.2.1");
  expect(counts.of("192.0.2.1")).toBe(1);
  counts.remove("192.0.2.1");
  expect(counts.of("192.0.2.1")).toBe(0);
});
