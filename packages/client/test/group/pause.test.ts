import { createLink } from "@subrosa/keys";
import type { Group, GroupView } from "@subrosa/keys/groups";
import { expect, test } from "vitest";
import { guest, startGroup, track } from "../guests.ts";

/** A group that can be told that sending should pause. */
function pausable(group: Group): { readonly group: Group; readonly pause: (paused: boolean) => void } {
  const listeners: ((view: GroupView) => void)[] = [];
  let sendingPaused = false;
  const view = (): GroupView => ({ ...group.view, sendingPaused });
  return {
    group: new Proxy(group, {
      get: (target, name) => {
        if (name === "view") return view();
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...given: unknown[]) => {
          if (name === "on" && given[0] === "view") listeners.push(given[1] as (view: GroupView) => void);
          return Reflect.apply(value, target, given) as unknown;
        };
      },
    }),
    pause: (paused) => {
      sendingPaused = paused;
      for (const listener of listeners) listener(view());
    },
  };
}

test("while most of the call is lost, no source carries a track, not even a new one; then all go on", async () => {
  const link = createLink({ origin: "https://meet.example", room: "rose", kind: "group", large: true });
  let pause: (paused: boolean) => void = () => undefined;
  const ana = guest(
    "Ana",
    { link },
    {
      startGroup: async (options) => {
        const made = pausable(await startGroup(options));
        ({ pause } = made);
        return made.group;
      },
    },
  );
  await ana.room.join();
  await ana.room.local.setCamera(track());
  expect(ana.log).toEqual(["camera on"]);
  pause(true);
  expect(ana.room.encryption.sendingPaused).toBe(true);
  await ana.room.local.setMicrophone(track());
  expect(ana.log).toEqual(["camera on", "camera off", "microphone off"]);
  pause(false);
  expect(ana.log.slice(3)).toEqual(["camera on", "microphone on"]);
});
