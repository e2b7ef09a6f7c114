import { createLink, generatePassphrase } from "@subrosa/keys";
import { describe, expect, test } from "vitest";
import { hasLiveKit } from "../../livekit/server.ts";
import { until } from "../harness/index.ts";
import { setUp, type How } from "./drop-in/stage.ts";

const origin = "https://calls.example";
const link = createLink({ origin, kind: "static" });
const withWords = createLink({ origin, kind: "static", secret: "both" });
const room = "stand-up";
const [words, otherWords] = [generatePassphrase(), generatePassphrase()];

type Secret = Required<How>["secret"];
interface Source {
  readonly name: string;
  readonly secret: Secret;
  /** Of somebody who may not come in. */
  readonly other: Secret;
}

const sources: readonly Source[] = [
  { name: "a link", secret: { link }, other: { link: createLink({ origin, kind: "static" }) } },
  { name: "a passphrase", secret: { passphrase: words, room }, other: { passphrase: otherWords, room } },
  {
    name: "a link and a passphrase",
    secret: { link: withWords, passphrase: words },
    other: { link: withWords, passphrase: otherWords },
  },
];

describe.runIf(hasLiveKit("no link and no passphrase was a LiveKit room's secret"))(
  "A secret of an app with encryption dropped in",
  () => {
    const { browsers, here } = setUp();

    test.each(sources)(
      "is $name: Chromium and Firefox see, hear and read each other, and whoever has another does not",
      async ({ secret, other }) => {
        const ana = await here.join(browsers.chromium, "ana", { secret });
        const ben = await here.join(browsers.firefox, "ben", { secret });
        const eve = await here.join(browsers.chromium, "eve", { secret: other });
        for (const person of [ana, ben]) {
          await person.do("publish", "video");
          await person.do("publish", "audio");
        }
        await eve.do("publish", "video");
        await Promise.all([ana.meets("ben"), ben.meets("ana")]);
        await eve.do("say", "let me in");
        await ana.do("say", "hello");
        await ben.gets("ana words hello 1");
        for (const [person, from] of [
          [ana, "eve"],
          [ben, "eve"],
          [eve, "ana"],
        ] as const) {
          const hasHeard = async (): Promise<boolean> => (await person.do("events")).includes(`${from} error 0`);
          await until(hasHeard, { what: `${person.identity} to hear that ${from} has another secret` });
          expect(await person.do("decoded", from, "video")).toBe(0);
        }
        expect(await ben.do("got")).toEqual(["ana words hello 1"]);
        expect(await eve.do("got")).toEqual([]);
      },
    );
  },
);
