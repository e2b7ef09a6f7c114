import { Fragment, type ReactNode, createElement } from "react";

import { en } from "./en.ts";

/** The name of one entry of the catalogue. */
export type TextKey = keyof typeof en;

type Plural = { readonly one: string; readonly other: string };

type Slots<Text> = Text extends `${string}{${infer Slot}}${infer Rest}` ? Slot | Slots<Rest> : never;
type SlotsOf<Entry> = Entry extends Plural ? "count" | Slots<Entry["one"]> | Slots<Entry["other"]> : Slots<Entry>;
type Values<Key extends TextKey> = Record<SlotsOf<(typeof en)[Key]>, string | number>;

/** What must be filled in for `Key`: nothing, or one object with a value for each slot. */
export type Filling<Key extends TextKey> = [SlotsOf<(typeof en)[Key]>] extends [never] ? [] : [values: Values<Key>];

const numbers = new Intl.NumberFormat("en");
const plurals = new Intl.PluralRules("en");

/** The text of one entry, with its slots filled. Values are data: they are put into text nodes only. */
export function text<Key extends TextKey>(key: Key, ...filling: Filling<Key>): string {
  const entry: string | Plural = en[key];
  const values: Readonly<Record<string, string | number>> = filling[0] ?? {};
  const form =
    typeof entry === "string" ? entry : entry[plurals.select(Number(values["count"])) === "one" ? "one" : "other"];
  return form.replaceAll(/\{(\w+)\}/g, (_, slot: string) => {
    const value = values[slot];
    return typeof value === "number" ? numbers.format(value) : (value ?? "");
  });
}

/** As `text`, with `**…**` as bold. */
export function richText<Key extends TextKey>(key: Key, ...filling: Filling<Key>): ReactNode {
  return text(key, ...filling)
    .split("**")
    .map((part, index) => createElement(index % 2 === 1 ? "strong" : Fragment, { key: index }, part));
}

/** “Ana”, “Ana and Ben”, “Ana and 3 others”. */
export function names(list: readonly string[]): string {
  const [first = "", second = ""] = list;
  if (list.length < 2) return first;
  if (list.length === 2) return text("say.and", { first, second });
  return text("say.andOthers", { names: first, count: list.length - 1 });
}
