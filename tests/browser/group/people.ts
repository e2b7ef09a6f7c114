import type { Browser } from "puppeteer-core";
import { createLink, type LinkOptions } from "@subrosa/client";
import { Person, type Stage } from "../call/people.ts";
import type { View } from "../call/pages/caller.ts";
import { patience, until } from "../harness/index.ts";

export { openStage, Person, type Stage } from "../call/people.ts";

let rooms = 0;

/** A name for a fresh room. */
export function freshRoom(): string {
  return `group-${rooms++}`;
}

/** A link to a fresh room that stands on a group, and that nobody hosts. */
export function groupLink(stage: Stage, options: Partial<LinkOptions> = {}): string {
  return createLink({ origin: stage.server.url, room: freshRoom(), kind: "group", ...options });
}

/** Someone on a device of their own: the pages of one browser context are one device. */
export async function openPerson(browser: Browser, stage: Stage, name: string): Promise<Person> {
  return Person.open(await browser.createBrowserContext(), stage, name);
}

/** Waits until somebody's view is as told, and gives it. */
export async function sees<Seen>(
  person: { readonly name: string; look(): Promise<Seen> },
  what: string,
  check: (seen: Seen) => boolean,
  timeout = patience,
): Promise<Seen> {
  let last: Seen | undefined;
  const looks = async (): Promise<boolean> => check((last = await person.look()));
  await until(looks, { what: `${person.name} to see ${what}`, timeout, interval: 50 }).catch((error: unknown) => {
    throw new Error(`${String(error)} ${JSON.stringify(last)}`);
  });
  return last!;
}

/** Frames of another's track that were opened so far; the counters are half a second old at most. */
export async function opened(person: Person, other: string, source = "camera"): Promise<number> {
  return (await person.look()).people[other]?.tracks[source]?.counters["opened"] ?? 0;
}

/** Waits until so many more frames of another's track were opened. */
export async function seesOn(person: Person, other: string, frames = 20): Promise<void> {
  const start = await opened(person, other);
  await until(async () => (await opened(person, other)) > start + frames, { what: `${person.name} to see on` });
}

/** Frames of another's track that came and could not be opened, by reason. */
export function refused(view: View, other: string, source: string): Record<string, number> {
  const { opened: _, empty: __, replayed: ___, ...reasons } = view.people[other]?.tracks[source]?.counters ?? {};
  return reasons;
}
