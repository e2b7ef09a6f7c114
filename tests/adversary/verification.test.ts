import { encodeBase64url, type ServerMessage } from "@subrosa/protocol";
import { expect, test } from "vitest";
import { decodeBody, encodeBody } from "../../packages/client/src/channel/body.ts";
import { decodeLetter, encodeLetter } from "../../packages/client/src/channel/letters.ts";
import { eventually } from "../eventually.ts";
import { random } from "./support/client.ts";
import { Mallory } from "./support/mallory.ts";
import { Stage } from "./support/stage.ts";

// A member who hears everything, and a server on its side, while people compare codes.

test("a member who reflects, changes or makes up its share gets nobody a code, nor the replay of an exchange; without it, people have one", async () => {
  const stage = new Stage();
  const [ana, ben] = await stage.gather("Ana", "Ben");
  const mallory = await Mallory.enter(stage.link);
  await stage.sees(["Ana", "Ben", "Mallory"], "Ana", "Ben");
  const stream = random(8);
  let number = 0;
  const tell = async (value: object): Promise<void> => {
    number += 1;
    const body = encodeBody({ kind: "verify", value });
    const letter = encodeLetter({ type: "content", stream, number, body, starts: [{ epoch: 0, number: 1 }] });
    const payload = await mallory.seal(letter);
    const from = mallory.participant;
    for (const name of ["Ana", "Ben"]) stage.say(name, { type: "group-message", from, payload } as ServerMessage);
  };
  const heard: { step: string; epoch: string; number: number; part: string }[] = [];
  stage.group("Ben").on("event", (event) => {
    const letter = event.type === "message" ? decodeLetter(event.data) : undefined;
    const body = letter?.type === "content" ? decodeBody(letter.body) : undefined;
    if (body?.kind === "verify") heard.push(body.value as (typeof heard)[number]);
  });
  const waits = (): unknown[] =>
    [ana, ben].map((one) => {
      const state = one?.room.verification.state;
      return state?.step === "gathering" ? state.waitingFor.map(({ name }) => name) : state?.step;
    });

  await ana?.room.verification.start();
  await eventually(() => expect(waits()).toEqual([["Mallory"], ["Mallory"]]));
  // nobody shows a value before all have chosen theirs
  expect(heard.map(({ step }) => step)).toEqual(["commit"]);
  const [anas] = heard;
  if (anas === undefined) throw new Error("Ana has said nothing.");
  await tell(anas);
  await eventually(() => expect(heard.map(({ step }) => step)).toContain("reveal"));
  const value = heard.find(({ step }) => step === "reveal");
  // Ana's own value, one that was chosen after it, and a commitment that comes too late
  for (const part of [value?.part, random(32), encodeBase64url(new Uint8Array(32))])
    await tell({ ...anas, step: "reveal", part });
  await tell({ ...anas, part: random(32) });
  await tell({ ...anas, step: "reveal", part: random(32) });
  await stage.goesOn("Ana", "Ben");
  expect(waits()).toEqual([["Mallory"], ["Mallory"]]);

  const before = stage.wire("Ben").heard("group-message");
  const person = stage.group("Ana").view.people.find(({ identity }) => identity.name === "Mallory");
  if (person === undefined) throw new Error("Mallory is not there.");
  await stage.group("Ana").remove(person);
  await stage.sees(["Ana", "Ben"], "Ana", "Ben");
  await eventually(() => expect(waits()).toEqual(["silent", "silent"]));
  const late = tell({ ...anas, epoch: "9", number: 1 });
  await ben?.room.verification.start();
  for (const message of before) for (const name of ["Ana", "Ben"]) stage.say(name, message);
  await late;
  const codes = (): unknown[] =>
    [ana, ben].map((one) => {
      const state = one?.room.verification.state;
      return state?.step === "code" ? state.code.digits.join(" ") : state?.step;
    });
  await eventually(() => expect(codes()[0]).toMatch(/^\d{3} \d{3} \d{3} \d{3}$/));
  await eventually(() => expect(codes()[1]).toBe(codes()[0]));
  await stage.goesOn("Ana", "Ben");
});
