import type { Source } from "../../packages/client/src/api/publication.ts";
import { defaultSuite, OpeningKey, SealingKey, type Opened } from "@subrosa/sframe";
import { expect, test } from "vitest";
import { Stage } from "./support/stage.ts";

// Frames that a malicious server or member moves: to another person, to another track, to another epoch. The keys are those that real
// groups hand to their frame workers.

interface KeyMessage {
  readonly type: "install" | "remove";
  readonly direction: "send" | "receive";
  readonly track: string;
  readonly kid: bigint;
  readonly baseKey: Uint8Array;
}

/** As much of a frame worker as keys come to. */
class Keys {
  readonly #live = new Map<string, Map<bigint, Uint8Array>>();

  constructor(port: MessagePort) {
    port.addEventListener("message", ({ data }: MessageEvent<KeyMessage>) => {
      const name = `${data.direction} ${data.track}`;
      const keys = this.#live.get(name) ?? new Map<bigint, Uint8Array>();
      this.#live.set(name, keys);
      if (data.type === "install") keys.set(data.kid, data.baseKey);
      else keys.delete(data.kid);
    });
    port.start();
  }

  async seal(source: Source, frame: string): Promise<Uint8Array> {
    const [kid, baseKey] = [...(this.#live.get(`send ${source}`) ?? [])].at(-1) ?? [];
    if (kid === undefined || baseKey === undefined) throw new Error(`There is no key for ${source}.`);
    const key = await SealingKey.derive(defaultSuite, { kid, baseKey });
    return key.seal(Buffer.from(frame), new Uint8Array(0));
  }

  /** What the track of this name makes of a frame: the first answer that is no unknown KID. */
  async open(track: string, frame: Uint8Array): Promise<string> {
    const answers: Opened[] = [];
    for (const [kid, baseKey] of this.#live.get(`receive ${track}`) ?? []) {
      const key = await OpeningKey.derive(defaultSuite, { kid, baseKey });
      answers.push(await key.open(frame, new Uint8Array(0)));
    }
    const opened = answers.find(({ ok }) => ok);
    if (opened?.ok === true) return Buffer.from(opened.plaintext).toString();
    return answers.some((answer) => !answer.ok && answer.reason !== "unknown-kid") ? "forged" : "unknown";
  }
}

const sources: readonly Source[] = ["microphone", "camera", "screen", "screen-audio"];

test("a frame opens as what it is, and as nothing else: no other person's, no other track's, and not after its sender was removed", async () => {
  const stage = new Stage();
  const names = ["Ana", "Ben", "Cleo"];
  await stage.gather(...names);
  const keys = new Map<string, Keys>();
  for (const name of names) {
    const { port1, port2 } = new MessageChannel();
    keys.set(name, new Keys(port2));
    // a fresh leaf with a frame worker of which we see the keys
    await stage.group(name).rejoin(port1);
    await stage.goesOn(...names);
    for (const source of sources) {
      stage.group(name).attach({ participant: stage.wire(name).participant, source, direction: "send" }, source);
      for (const other of names) {
        const { participant } = stage.wire(other);
        if (other !== name)
          stage.group(name).attach({ participant, source, direction: "receive" }, `${other} ${source}`);
      }
    }
  }
  await stage.goesOn(...names);
  const at = (name: string): Keys => keys.get(name) ?? new Keys(new MessageChannel().port1);
  await stage.dealt(...names);
  const wrong: string[] = [];
  for (const source of sources) {
    const frame = await at("Ana").seal(source, `${source} of Ana`);
    expect(await at("Ben").open(`Ana ${source}`, frame)).toBe(`${source} of Ana`);
    for (const track of ["Ana", "Cleo"].flatMap((who) => sources.map((as) => `${who} ${as}`))) {
      if (track === `Ana ${source}`) continue;
      const opened = await at("Ben").open(track, frame);
      if (opened !== "unknown") wrong.push(`${source} of Ana as ${track}: ${opened}`);
    }
    const flipped = frame.slice();
    flipped.set([(frame.at(-1) ?? 0) ^ 1], frame.length - 1);
    expect(await at("Ben").open(`Ana ${source}`, flipped)).toBe("forged");
  }
  expect(wrong).toEqual([]);

  const late = await at("Cleo").seal("camera", "late");
  expect(await at("Ben").open("Cleo camera", late)).toBe("late");
  stage.swallows = (from) => from === "Cleo";
  const cleo = stage.group("Ana").view.people.find(({ identity }) => identity.name === "Cleo");
  if (cleo === undefined) throw new Error("Cleo is not there.");
  await stage.group("Ana").remove(cleo);
  await stage.sees(["Ana", "Ben"], "Ana", "Ben");
  await stage.goesOn("Ana", "Ben");
  await stage.dealt("Ana", "Ben");
  expect(await at("Ben").open("Cleo camera", late)).toBe("unknown");
  // what Cleo still has opens nothing that is sealed from now on
  const fresh = await at("Ana").seal("camera", "without Cleo");
  expect(await at("Ben").open("Ana camera", fresh)).toBe("without Cleo");
  expect(await at("Cleo").open("Ana camera", fresh)).toBe("unknown");
});
