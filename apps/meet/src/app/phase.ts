import type { RoomInterface } from "@subrosa/client";

import type { Call } from "../call/call.ts";

/** A join that is under way. */
export interface Joining {
  readonly room: RoomInterface;
  /** In ms since 1970. */
  readonly since: number;
}

/** Why a page stands where the call would be. */
export type PageName =
  | "left"
  | "ended"
  | "removed"
  | "blocked"
  | "notAdmitted"
  | "hostElsewhere"
  | "moved"
  | "broken"
  | "wrongKey"
  | "full"
  | "server"
  | "otherTab"
  | "unsupported";

/** What a page tells about the call that was. */
export interface Ending {
  /** Name of the host who did it, where one did. */
  readonly by?: string | undefined;
  /** The keys were a group's. */
  readonly group?: boolean;
}

/** Where a person is on the way through one room. */
export type Phase =
  | { readonly at: "looking" }
  | { readonly at: "lobby"; readonly joining?: Joining }
  | { readonly at: "returning"; readonly joining?: Joining }
  | { readonly at: "call"; readonly call: Call }
  | ({ readonly at: "page"; readonly page: PageName } & Ending);

const pages: Readonly<Record<string, PageName>> = {
  "room-full": "full",
  "unsupported-browser": "unsupported",
  "wrong-proof": "wrongKey",
  "used-elsewhere": "moved",
  "media-failed": "broken",
  removed: "removed",
  blocked: "blocked",
  "not-admitted": "notAdmitted",
  "host-elsewhere": "hostElsewhere",
  ended: "ended",
};

/** The page for a `RoomError`'s code; `otherwise` where it has none of its own. */
export function pageFor(code: string | undefined, otherwise: PageName): PageName {
  return pages[code ?? ""] ?? otherwise;
}
