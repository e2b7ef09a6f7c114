import type { RemoteParticipant, RoomInterface } from "@subrosa/client";
import { expect, test } from "vitest";

import { fitted } from "../src/call/recording/movie.ts";
import { listenForRecorders } from "../src/call/recording/spoken-recording.ts";
import { remote } from "./people.ts";

test("a picture fills its frame, or is shown whole in it", () => {
  const frame = { x: 100, y: 10, width: 160, height: 90 };
  const square = { width: 40, height: 40 };
  expect(fitted(square, frame, false)).toEqual({ x: 100, y: -25, width: 160, height: 160 });
  expect(fitted(square, frame, true)).toEqual({ x: 135, y: 10, width: 90, height: 90 });
});

test("who records is spoken once, those of a moment together, and who stops; who left has not stopped", () => {
  const participants = new Map<string, RemoteParticipant>();
  const person = (name: string, isRecording: boolean): void =>
    void participants.set(name, remote(name, { isRecording }));
  const said: string[] = [];
  let change = (): void => undefined;
  const on = (_: string, listener: () => void): (() => void) => {
    change = listener;
    return () => undefined;
  };
  listenForRecorders({ participants, on: on as RoomInterface["on"] }, (words) => said.push(words));
  person("Ana", true);
  person("Ben", true);
  person("Cy", false);
  change();
  change();
  person("Ana", false);
  change();
  participants.delete("Ben");
  person("Cy", true);
  change();
  expect(said).toEqual(["Ana and Ben record this call", "Ana stopped recording", "Cy records this call"]);
});
