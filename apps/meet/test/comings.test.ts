import type { RoomEvents } from "@subrosa/client";
import { beforeEach, describe, expect, test } from "vitest";

import { preferences } from "../src/app/preferences.ts";
import { Store } from "../src/app/store.ts";
import { listenForComings, type AudibleCall } from "../src/call/comings.ts";
import type { Coming } from "../src/devices/sounds.ts";

describe("a sound for who comes and goes", () => {
  let heard: Coming[];
  let others: number;
  let quiet: boolean;
  let speaking: Store<{ readonly now: ReadonlySet<string> }>;
  let happen: Partial<Record<keyof RoomEvents, () => void>>;
  let end: () => void;

  beforeEach(() => {
    [heard, others, quiet, happen] = [[], 1, false, {}];
    speaking = new Store<{ readonly now: ReadonlySet<string> }>({ now: new Set() });
    preferences.update({ joinSounds: true });
    const call: AudibleCall = {
      room: {
        get participants() {
          return { size: others } as AudibleCall["room"]["participants"];
        },
        on: (name, listener) => {
          happen[name] = () => void Reflect.apply(listener, undefined, []);
          return () => delete happen[name];
        },
      },
      view: { get: () => ({ quiet }) },
      speakers: { speaking },
    };
    end = listenForComings(call, (coming) => heard.push(coming));
  });

  const comeAndGo = (): void => {
    others++;
    happen.participantJoined?.();
    others--;
    happen.participantLeft?.();
  };

  test("rises for one and falls for the other, in calls of up to 5", () => {
    comeAndGo();
    others = 3;
    comeAndGo();
    expect(heard).toEqual(["joined", "left", "joined", "left"]);
    others = 4;
    comeAndGo();
    expect(heard).toHaveLength(4);
  });

  test("is never heard while someone speaks, where sound is off, and where nobody wants it", () => {
    speaking.set({ now: new Set(["ana"]) });
    comeAndGo();
    speaking.set({ now: new Set() });
    quiet = true;
    comeAndGo();
    quiet = false;
    preferences.update({ joinSounds: false });
    comeAndGo();
    expect(heard).toEqual([]);
  });

  test("ends with the call", () => {
    end();
    comeAndGo();
    expect(heard).toEqual([]);
  });
});
