import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit } from "../../livekit/server.ts";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { Company, openStage, type Person, type Stage } from "./drop-in/stage.ts";
import type { Flow } from "./pages/statistics.ts";
import { newRoom, openPlaneStage, PlaneTab, type PlaneStage } from "./plane-stage.ts";

const shown = hasLiveKit("key frames in calls through LiveKit were not counted");
const people = ["ana", "ben", "cy"];
/** A storm is a key frame a second: with as many pictures, ten of each person. */
const pictures = 120;
/** More of the three together than without encryption, by who happens to come when. */
const most = 9;

const pairs = people.flatMap((one) => people.filter((other) => other !== one).map((other) => [one, other] as const));

/** Waits until each has seen so many pictures of each. */
async function callLasts(decoded: (one: string, other: string) => Promise<number>): Promise<void> {
  await Promise.all(
    pairs.map(([one, other]) =>
      until(async () => (await decoded(one, other)) >= pictures, {
        what: `${one} to see ${pictures} pictures of ${other}`,
        interval: 1_000,
      }),
    ),
  );
}

const sum = (flows: readonly Flow[], of: "keyFrames" | "requests"): number =>
  flows.reduce((total, flow) => total + flow[of], 0);

describe.runIf(shown)("no storm of key frames, counted against the same call without encryption", () => {
  let stage: PlaneStage;
  let apps: Stage;
  const browsers = {} as Record<BrowserName, Browser>;
  const here = new Company(() => apps);

  beforeAll(async () => {
    [stage, apps, browsers.chromium, browsers.firefox] = await Promise.all([
      openPlaneStage(),
      openStage(),
      launch("chromium"),
      launch("firefox"),
    ]);
  });
  afterEach(() => here.end());
  afterAll(() =>
    Promise.all([stage?.close(), apps?.close(), ...Object.values(browsers).map((browser) => browser.close())]),
  );

  test.each([
    ["chromium", "vp8"],
    ["chromium", "vp9"],
    ["firefox", "vp8"],
  ] as const)("a room's plane in %s, with %s", async (name, videoCodec) => {
    const plain = await PlaneTab.open(browsers[name], stage, newRoom());
    for (const one of people) await plain.do("enterPlain", one, plain.entry(one), { videoCodec, backupCodec: false });
    await callLasts(async (one, other) => (await plain.do("plainIncoming", one, other))?.frames ?? 0);
    const before = (await Promise.all(people.map((one) => plain.do("plainOutgoing", one)))).flat();
    await plain.tab.close();

    const tab = await PlaneTab.open(browsers[name], stage, newRoom());
    for (const one of people) {
      await tab.enters(one, { videoCodec });
      await tab.do("set", one, "camera", 1);
    }
    await callLasts(async (one, other) => (await tab.do("incoming", one, other))?.frames ?? 0);
    const after = (await Promise.all(people.map((one) => tab.do("outgoing", one)))).flat();
    await tab.tab.close();
    process.stderr.write(
      `  ${name}, ${videoCodec}: ${sum(before, "keyFrames")} key frames and ${sum(before, "requests")} requests plain, ` +
        `${sum(after, "keyFrames")} and ${sum(after, "requests")} sealed\n`,
    );
    // Firefox counts requests only.
    for (const of of ["keyFrames", "requests"] as const)
      expect(sum(after, of)).toBeLessThanOrEqual(sum(before, of) + most);
  });

  test.each([
    ["chromium", "vp8"],
    ["chromium", "av1"],
  ] as const)("an app with our encryption in %s, with %s", async (name, videoCodec) => {
    const made: number[] = [];
    for (const how of [{}, { key: 7 }]) {
      const persons: Person[] = [];
      for (const one of people) {
        const person = await here.join(browsers[name], one, how);
        await person.do("publish", "video", { videoCodec });
        persons.push(person);
      }
      const of = (identity: string): Person => persons.find((person) => person.identity === identity)!;
      await callLasts((one, other) => of(one).do("decoded", other, "video"));
      const counts = await Promise.all(persons.map((person) => person.do("keyFrames")));
      made.push(counts.reduce((total, count) => total + count, 0));
      await here.end();
    }
    const [plain = 0, sealed = 0] = made;
    process.stderr.write(`  an app in ${name}, ${videoCodec}: ${plain} key frames plain, ${sealed} sealed\n`);
    expect(sealed).toBeLessThanOrEqual(plain + most);
  });
});
