import { createLink } from "@subrosa/keys";
import type { Group } from "@subrosa/keys/groups";
import { expect, test } from "vitest";
import type { PlaneHost } from "../../src/planes/plane.ts";
import { settle } from "../channel/world.ts";
import { FakePlane, guest, startGroup } from "../guests.ts";

test("a member who floods a lane takes a bounded part of the group's time, and nothing from another's lane", async () => {
  const link = createLink({ origin: "https://meet.example", room: "rose", kind: "group", large: true });
  const looking: (() => void)[] = [];
  let host: PlaneHost | undefined;
  const startSlow = async (options: Parameters<typeof startGroup>[0]): Promise<Group> =>
    new Proxy(await startGroup(options), {
      get: (group, name) => {
        const value: unknown = Reflect.get(group, name);
        if (typeof value !== "function") return value;
        return (...given: unknown[]) => {
          const [message] = given as [{ payload?: Uint8Array }?];
          if (name === "receive" && message?.payload !== undefined) {
            return new Promise<void>((resolve) => void looking.push(resolve));
          }
          return Reflect.apply(value, group, given) as unknown;
        };
      },
    });
  const plane = (given: { host: PlaneHost }): FakePlane => new FakePlane((host = given.host), []);
  const { room } = guest("Ana", { link, plane }, { startGroup: startSlow });
  await room.join();
  const flood = (member: string): void => {
    for (let number = 0; number < 400; number++) host?.lanes?.bytes(member, "fast", new Uint8Array(300));
  };
  flood("ben");
  expect(looking).toHaveLength(32);
  flood("ben");
  expect(looking).toHaveLength(32);
  host?.lanes?.bytes("cy", "fast", new Uint8Array(300));
  expect(looking).toHaveLength(33);
  for (const looked of looking.splice(0)) looked();
  await settle();
  flood("ben");
  expect(looking).toHaveLength(32);
  // Files have ways of their own, and are no group's.
  host?.lanes?.bytes("ben", "steady", new Uint8Array(300));
  expect(looking).toHaveLength(32);
});
