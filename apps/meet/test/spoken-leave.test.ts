import type { RemoteParticipant, RoomEvents, RoomInterface } from "@subrosa/client";
import { beforeEach, expect, test, vi } from "vitest";

import { announcer } from "../src/app/announcer.ts";
import { listenToRoom, type SpokenCall } from "../src/call/spoken.ts";
import { staticEncryption } from "../src/stories/fake-group.ts";
import { remote } from "./people.ts";

const listeners = new Map<string, ((...what: unknown[]) => void)[]>();
const tell = <Name extends keyof RoomEvents>(name: Name, ...what: RoomEvents[Name]): void => {
  for (const listener of listeners.get(name) ?? []) listener(...what);
};
const ben = (presence: RemoteParticipant["presence"]): RemoteParticipant => remote("Ben", { presence });

let left: string[];
beforeEach(() => {
  listeners.clear();
  left = [];
  vi.spyOn(announcer, "left").mockImplementation((name) => void left.push(name));
  const room: Partial<Record<keyof RoomInterface, unknown>> = {
    local: { tracks: new Map() },
    participants: new Map(),
    encryption: staticEncryption,
    on: (name: string, listener: (...what: unknown[]) => void) => {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
      return () => undefined;
    },
  };
  const call: Partial<Record<keyof SpokenCall, unknown>> = { room };
  listenToRoom(call as SpokenCall);
});

test("a goodbye is spoken at once, and the leave that follows it is no news", () => {
  tell("participantChanged", ben("leaving"));
  tell("participantChanged", ben("leaving"));
  tell("participantLeft", ben("leaving"), "left");
  expect(left).toEqual(["Ben"]);
});

test("who came back after a goodbye and leaves again is spoken of again", () => {
  tell("participantChanged", ben("leaving"));
  tell("participantChanged", ben("present"));
  tell("participantLeft", ben("lost"), "lost");
  expect(left).toEqual(["Ben", "Ben"]);
});
