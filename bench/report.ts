/** One measured number. */
export interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Against what the title of its part says; null where there is nothing to compare with. */
  readonly ratio: number | null;
}

/** Takes a part's results as they come, and a sentence for each thing that was left out. */
export type Report = (title: string, results: readonly Result[], leftOut?: readonly string[]) => void;

/** Three digits that mean something, and no more. */
function digits(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

/** Results as lines for people: name, value, ratio. */
export function table(results: readonly Result[]): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  return results
    .map(({ name, value, unit, ratio }) => {
      const number = `${digits(value)} ${unit}`.padStart(14);
      return `${name.padEnd(width)} ${number}${ratio === null ? "" : `  × ${ratio.toFixed(2)}`}`;
    })
    .join("\n");
}
