import { createLink } from "@subrosa/keys";
import type { Group, GroupEvent, GroupView } from "@subrosa/keys/groups";
import { expect, test } from "vitest";
import { eventually } from "../../../../tests/eventually.ts";
import { systemClock, type Clock } from "../../src/clock.ts";
import { FakeClock } from "../fakes.ts";
import { guest, startGroup, track, type Guest } from "../guests.ts";

/** A group of which a test can say what is so. */
interface Bent {
  readonly group: Group;
  readonly pause: (paused: boolean) => void;
  readonly happens: (event: GroupEvent) => void;
}

function bend(group: Group): Bent {
  const views: ((view: GroupView) => void)[] = [];
  const events: ((event: GroupEvent) => void)[] = [];
  let sendingPaused = false;
  const view = (): GroupView => ({ ...group.view, sendingPaused });
  const bent = new Proxy(group, {
    get: (target, name) => {
      if (name === "view") return view();
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        if (name === "on" && given[0] === "view") views.push(given[1] as (view: GroupView) => void);
        if (name === "on" && given[0] === "event") events.push(given[1] as (event: GroupEvent) => void);
        return Reflect.apply(value, target, given) as unknown;
      };
    },
  });
  return {
    group: bent,
    pause: (paused) => {
      sendingPaused = paused;
      for (const listener of views) listener(view());
    },
    happens: (event) => {
      for (const listener of events) listener(event);
    },
  };
}

/** Somebody alone in a room whose group can be bent. */
async function alone(clock: Clock = systemClock): Promise<{ ana: Guest; bent: Bent }> {
  const link = createLink({ origin: "https://meet.example", room: "rose", kind: "group", large: true });
  let bent: Bent | undefined;
  const startBent = async (options: Parameters<typeof startGroup>[0]): Promise<Group> => {
    bent = bend(await startGroup(options));
    return bent.group;
  };
  const ana = guest("Ana", { link }, { startGroup: startBent, clock });
  await ana.room.join();
  if (bent === undefined) throw new Error("A room over a group starts one.");
  return { ana, bent };
}

test("while most of the call is lost, no source carries a track, not even a new one; then all go on", async () => {
  const { ana, bent } = await alone();
  await ana.room.local.setCamera(track());
  expect(ana.log).toEqual(["camera on"]);
  bent.pause(true);
  expect(ana.room.encryption.sendingPaused).toBe(true);
  await ana.room.local.setMicrophone(track());
  expect(ana.log).toEqual(["camera on", "camera off", "microphone off"]);
  bent.pause(false);
  expect(ana.log.slice(3)).toEqual(["camera on", "microphone on"]);
});

test("a split is shown, and is over when we are in anew, or some time later", async () => {
  const clock = new FakeClock();
  const { ana, bent } = await alone(clock);
  const by = bent.group.view.self!;
  bent.happens({ type: "split", by });
  expect(ana.room.encryption.split).toBe(true);
  bent.happens({ type: "joined" });
  expect(ana.room.encryption.split).toBe(false);
  bent.happens({ type: "split", by });
  clock.pass(15_000);
  expect(ana.room.encryption.split).toBe(false);
});

test("the same device in another page takes over, and what nobody is to blame for begins the call anew", async () => {
  const { ana, bent } = await alone();
  bent.happens({ type: "failed", cause: new Error("for the test") });
  await eventually(() => expect(ana.events.slice(-2)).toEqual(["reconnecting", "joined"]));
  await ana.room.leave();
  const second = await alone();
  second.bent.happens({ type: "replaced" });
  expect(second.ana.events).toContain("error used-elsewhere");
});
