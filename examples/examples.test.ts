import type { TrackKeys, TrackRef } from "@subrosa/keys";
import { defaultSuite, KeyRing, OpeningKey, SealingKey, type BaseKey } from "@subrosa/sframe";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { myKeys } from "./custom-provider.ts";
import { enter, invite } from "./links.ts";
import { joinBetweenFrames } from "./ratchet.ts";
import { sealAndOpen } from "./sframe.ts";
import { eventually } from "../tests/eventually.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test("sframe: a frame is sealed and opened", async () => {
  const frame = utf8("a frame of Opus");
  const [sealed, opened] = await sealAndOpen(frame, utf8("clear bytes"));
  expect(opened).toMatchObject({ ok: true, plaintext: frame, kid: 7n, ctr: 0n });
  expect(Buffer.from(sealed).includes(Buffer.from(frame))).toBe(false);
});

test("ratchet: who was there reads on, who came later can't read back", async () => {
  const [before, after] = [utf8("before"), utf8("after")];
  const { ben, cy } = await joinBetweenFrames(before, after);
  expect(ben).toMatchObject([
    { ok: true, plaintext: before },
    { ok: true, plaintext: after },
  ]);
  expect(cy).toMatchObject([
    { ok: false, reason: "unknown-kid" },
    { ok: true, plaintext: after },
  ]);
});

test("links: two people with link and words talk; other words are told so", async () => {
  const { link, passphrase } = invite();
  const [ana, ben, cy] = await Promise.all([
    enter(link, passphrase, "ana"),
    enter(link, passphrase, "ben"),
    enter(link, "other words than these five", "cy"),
  ]);
  const opened = await ben.signals.open("ana", await ana.signals.seal("ben", utf8("hello")));
  expect(opened).toMatchObject({ ok: true, plaintext: utf8("hello") });
  expect([ben.proof, cy.proof]).toEqual([ana.proof, ana.proof]);
  const request = await cy.check.request(utf8("Cy"));
  expect(await ana.check.open("cy", request)).toEqual({ verdict: "different" });
  const answer = await ana.check.answerDifferent("cy", request);
  expect(await cy.check.isDifferent("ana", answer, request)).toBe(true);
});

test("custom provider: ten lines bring a key to both ends of a track", async () => {
  const key: BaseKey = { kid: 5n, baseKey: new Uint8Array(32).fill(1) };
  const provider = myKeys(() => Promise.resolve(key));
  const track: TrackRef = { participant: "ana", source: "microphone", direction: "send" };
  const installed: BaseKey[] = [];
  const ring: TrackKeys = { install: (base) => void installed.push(base), tryOut: () => {}, remove: () => {} };
  provider.attach(track, ring);
  provider.attach({ ...track, direction: "receive" }, ring);
  provider.attach(track, ring).detach();
  await eventually(() => expect(installed).toHaveLength(2));

  const [send, receive] = installed as [BaseKey, BaseKey];
  const sealed = await (await SealingKey.derive(defaultSuite, send)).seal(utf8("frame"), utf8(""));
  const opening = new KeyRing();
  opening.add(await OpeningKey.derive(defaultSuite, receive));
  expect(await opening.open(sealed, utf8(""))).toMatchObject({ ok: true, plaintext: utf8("frame") });
});

test("custom provider: it is ten lines", () => {
  const source = readFileSync(new URL("./custom-provider.ts", import.meta.url), "utf8");
  const lines = source.slice(source.indexOf("export function myKeys")).trim().split("\n");
  expect(lines.length).toBeLessThanOrEqual(10);
});
