/** How many of each kind: `SLOW=1` asks for ten times as many. */
export const times: number = process.env["SLOW"] === undefined ? 20_000 : 200_000;

/** A number from 0 up to (without) this one. */
export type Roll = (below: number) => number;

/** Always the same numbers: what fails once fails again. */
export function dice(seed: number): Roll {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Bytes flipped, cut, put in, or made a length of a gigabyte; or nothing but noise. */
export function mangle(whole: Uint8Array, roll: Roll): Buffer {
  const at = roll(whole.length);
  const [head, tail] = [whole.subarray(0, at), whole.subarray(at)];
  switch (roll(6)) {
    case 0:
      return Buffer.from(head);
    case 1:
      return Buffer.concat([head, Buffer.of(roll(256)), tail]);
    case 2:
      return Buffer.concat([head, Buffer.of(0xbf, 0xff, 0xff, 0xff), tail.subarray(4)]);
    case 3:
      return Buffer.concat([
        whole.subarray(0, roll(12)),
        Buffer.from(Array.from({ length: roll(400) }, () => roll(256))),
      ]);
    default:
      return Buffer.concat([head, Buffer.of((tail[0] ?? 0) ^ (1 + roll(255))), tail.subarray(1)]);
  }
}

const junk: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  2 ** 53,
  1e300,
  "",
  "A",
  "x".repeat(9_000),
  [],
  [[]],
  {},
  "__proto__",
];

/** The value with one thing in it that is something else: missing, of another type, doubled, or deeper than it should be. */
export function warp(value: unknown, roll: Roll): unknown {
  if (typeof value !== "object" || value === null || roll(8) === 0) return junk[roll(junk.length)];
  if (Array.isArray(value)) return roll(2) === 0 ? [...value, ...value] : value.map((one) => warp(one, roll));
  const names = Object.keys(value);
  const name = names[roll(names.length)] ?? "more";
  const fields: Record<string, unknown> = { ...value };
  switch (roll(8)) {
    case 0:
      delete fields[name];
      break;
    case 1:
      fields[`${name}s`] = fields[name];
      break;
    default:
      fields[name] = warp(fields[name], roll);
  }
  return fields;
}
