import { createLink } from "@subrosa/keys";
import type { BrowserContext, Page } from "puppeteer-core";
import { median } from "../median.ts";
import type { Joined, LiveKitWay, Place } from "../pages/livekit.ts";
import type { Report, Result } from "../report.ts";
import type { LiveKitStage } from "./stage.ts";

const ways: readonly LiveKitWay[] = ["plain", "their encryption", "drop-in", "drop-in on LiveKit's wire"];

interface Subject {
  readonly name: string;
  readonly place: () => Place;
  readonly prepared: number[];
  readonly joined: Joined[];
}

/** From the start of a join to the first picture of somebody who is there: LiveKit without and with encryption, and our own rooms. */
export async function measureJoin(stage: LiveKitStage, rounds: number, report: Report): Promise<void> {
  const server = await stage.openServer({ meshLimit: 0 });
  const senders: BrowserContext[] = [];
  try {
    const rooms = (["static", "group"] as const).flatMap((kind) =>
      (["mesh", "sfu"] as const).map((plane) => {
        const link = createLink({ origin: server.url, kind });
        const name = `Room, ${kind === "static" ? "static keys" : "group"}, ${plane === "sfu" ? "SFU" : "mesh"}`;
        return { name, place: (): Place => ({ way: "room", link, plane }) };
      }),
    );
    const livekit = ways.map((way) => ({ name: `LiveKit, ${way}`, place: () => stage.placeFor(way) }));
    const subjects: Subject[] = [...livekit, ...rooms].map((one) => ({ ...one, prepared: [], joined: [] }));
    for (const { place } of subjects) senders.push(await send(stage, place()));
    for (let round = 0; round < rounds; round++) {
      for (const { place, prepared, joined } of subjects) {
        const { made, times } = await join(stage, place());
        if (made !== undefined) prepared.push(made);
        joined.push(times);
      }
    }
    const plain = median(subjects[0]?.joined.map(({ pictured }) => pictured) ?? []);
    report("Joining somebody who is there through LiveKit's server, in Chromium, against LiveKit without encryption", [
      ...subjects.map(({ name, joined }): Result => {
        const value = median(joined.map(({ pictured }) => pictured));
        return { name: `until the first decoded frame, ${name}`, value, unit: "ms", ratio: value / plain };
      }),
      ...subjects.map(({ name, joined }): Result => {
        const value = median(joined.map(({ connected }) => connected));
        return { name: `until connected, ${name}`, value, unit: "ms", ratio: null };
      }),
      ...subjects
        .filter(({ prepared }) => prepared.length > 0)
        .map(({ name, prepared }): Result => {
          return { name: `making the encryption before, ${name}`, value: median(prepared), unit: "ms", ratio: null };
        }),
    ]);
  } finally {
    for (const sender of senders) await sender.close();
    await server.close();
  }
}

/** Milliseconds that making the encryption took, where there is one to make before. */
async function prepare(page: Page, place: Place): Promise<number | undefined> {
  if (place.way === "room" || place.way === "plain") return undefined;
  return page.evaluate((way) => globalThis.guest.prepare(way), place.way);
}

/** Somebody who is there, and stays until the context is closed. The picture is small, for all of them send all the time. */
async function send(stage: LiveKitStage, place: Place): Promise<BrowserContext> {
  const { page, context } = await stage.person();
  await prepare(page, place);
  await page.evaluate((where) => globalThis.guest.send(where, 30, 0.25), place);
  return context;
}

/** Somebody who comes, and leaves when there is a picture. */
async function join(stage: LiveKitStage, place: Place): Promise<{ made: number | undefined; times: Joined }> {
  const { page, context } = await stage.person();
  const made = await prepare(page, place);
  const times = await page.evaluate((where) => globalThis.guest.join(where), place);
  await page.evaluate(() => globalThis.guest.leave());
  await context.close();
  return { made, times };
}
