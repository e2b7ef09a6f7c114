import { before } from "./en-before.ts";
import { compare } from "./en-compare.ts";
import { inCall } from "./en-call.ts";
import { together } from "./en-together.ts";

/**
 * Every word that the app shows or speaks, in English. `{name}` marks what is filled in; `one` and `other` are plural forms
 * chosen by `{count}`; `**…**` is bold. Another language is another object of this shape.
 */
export const en = { ...before, ...inCall, ...together, ...compare } as const;
