import type { Joined, ServerMessage } from "@subrosa/protocol";
import * as v from "valibot";
import { sources, type Source } from "../api/publication.ts";
import type { AnnouncedPublication } from "../session/messages.ts";

/** What members say of themselves: again at each change, and whenever somebody comes. */
export interface Profile {
  readonly name: string;
  readonly publications: readonly AnnouncedPublication[];
  /** They say that they record the call. */
  readonly recording?: true | undefined;
}

/** What one member's media plane says to another's. Everybody gets it; it is for one. */
export interface PlaneLetter {
  /** Connections (participant ids at the gateway): a page that was loaded anew knows nothing of what the one before said. */
  readonly from: string;
  readonly to: string;
  readonly body: unknown;
}

/** What hosts say; it counts from nobody else. `who` is a participant's id. */
export type HostWord =
  | { readonly type: "removes"; readonly who: string; readonly block: boolean }
  | { readonly type: "mutes"; readonly who: string; readonly source: Source }
  | { readonly type: "ends" };

const name = v.pipe(v.string(), v.maxLength(64));
const id = v.pipe(v.string(), v.maxLength(64));
const source = v.picklist(sources);

const profile: v.GenericSchema<unknown, Profile> = v.object({
  name,
  publications: v.pipe(v.array(v.object({ source, muted: v.boolean() })), v.maxLength(sources.length)),
  recording: v.optional(v.literal(true)),
});
const planeLetter: v.GenericSchema<unknown, PlaneLetter> = v.object({ from: id, to: id, body: v.unknown() });
const hostWord: v.GenericSchema<unknown, HostWord> = v.variant("type", [
  v.object({ type: v.literal("removes"), who: id, block: v.boolean() }),
  v.object({ type: v.literal("mutes"), who: id, source }),
  v.object({ type: v.literal("ends") }),
]);

/** Kinds of messages in the channel that are read here; each with what it may say, `undefined` for anything else. */
export const parse: {
  readonly profile: (value: unknown) => Profile | undefined;
  readonly plane: (value: unknown) => PlaneLetter | undefined;
  readonly host: (value: unknown) => HostWord | undefined;
} = { profile: reader(profile), plane: reader(planeLetter), host: reader(hostWord) };

function reader<Out>(schema: v.GenericSchema<unknown, Out>): (value: unknown) => Out | undefined {
  return (value) => {
    const result = v.safeParse(schema, value);
    return result.success ? result.output : undefined;
  };
}

/** Whether the group's worker takes it: what is not about connections. */
export function isOfGroup(
  message: Exclude<ServerMessage, Joined>,
): message is Extract<ServerMessage, { type: `group-${string}` | "signal" | "error" }> {
  return message.type.startsWith("group-") || message.type === "signal" || message.type === "error";
}
