/** How a setting's text becomes a value. */
export interface Kind<Value> {
  /** What the help shows in place of a value: empty for a switch, which needs none. */
  readonly placeholder: string;
  /** What a value must be, to follow "must be". */
  readonly expects: string;
  /** The value of a text, or `undefined` if it is none. */
  readonly parse: (text: string) => Value | undefined;
  /** The value as it would be typed. */
  readonly format: (value: Value) => string;
}

/** Any text; empty means "not set". */
export const text: Kind<string> = {
  placeholder: "text",
  expects: "a text",
  parse: (value) => value,
  format: (value) => value,
};

/** An address of a web page; empty means "not set". */
export const webAddress: Kind<string> = {
  placeholder: "url",
  expects: "an address that begins with https:// or http://",
  parse: (value) => (value === "" || (/^https?:\/\//i.test(value) && URL.canParse(value)) ? value : undefined),
  format: (value) => value,
};

/** Where a WebSocket is opened; empty means "not set". */
export const socketAddress: Kind<string> = {
  placeholder: "url",
  expects: "an address that begins with wss:// or ws://",
  parse: (value) => (value === "" || (/^wss?:\/\//i.test(value) && URL.canParse(value)) ? value : undefined),
  format: (value) => value,
};

/** A path to a file or folder; empty means "not set". */
export const path: Kind<string> = { ...text, placeholder: "path", expects: "a path" };

/** Several texts between commas. */
export const list: Kind<readonly string[]> = {
  placeholder: "a,b",
  expects: "a list with commas",
  parse: (value) =>
    value
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  format: (value) => value.join(","),
};

/** Yes or no: the flag alone means yes. */
export const toggle: Kind<boolean> = {
  placeholder: "",
  expects: "`true` or `false`",
  parse: (value) => (value === "true" ? true : value === "false" ? false : undefined),
  format: String,
};

/** A whole number in a range. */
export function count(least: number, most: number): Kind<number> {
  return {
    placeholder: "n",
    expects: `a whole number from ${least} to ${most}`,
    parse: (value) => inRange(/^\d{1,15}$/, value, least, most),
    format: String,
  };
}

/** A time in seconds; fractions are fine. */
export function seconds(least: number, most: number): Kind<number> {
  return {
    placeholder: "seconds",
    expects: `seconds from ${least} to ${most}`,
    parse: (value) => inRange(/^\d{1,9}(?:\.\d{1,6})?$/, value, least, most),
    format: String,
  };
}

/** One of a few words. */
export function oneOf<Word extends string>(...words: readonly Word[]): Kind<Word> {
  return {
    placeholder: "word",
    expects: `one of ${words.join(", ")}`,
    parse: (value) => words.find((word) => word === value),
    format: (value) => value,
  };
}

function inRange(shape: RegExp, value: string, least: number, most: number): number | undefined {
  const number = shape.test(value) ? Number(value) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}
