import { GroupLine, type GroupLineOptions, type GroupStay } from "@subrosa/client/group-line";
import { RoomSecret } from "@subrosa/keys";
import { startGroupHere, type GroupView } from "@subrosa/keys/groups";
import { AccessToken } from "livekit-server-sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { systemClock } from "../../packages/client/src/clock.ts";
import { startServer, type WatchedServer } from "../adversary/support/server.ts";
import { until } from "../browser/harness/until.ts";
import { startEngine } from "../engine.ts";

const livekit = { livekitKey: "an-api-key", livekitSecret: "the secret of that api key, which is long" };
const link = { mode: "lgoxs", hostHash: undefined, admission: "open", serverMade: false } as const;

let server: WatchedServer;
const people: Someone[] = [];
beforeEach(async () => {
  server = await startServer({ ...livekit, hold: 2 });
});
afterEach(async () => {
  for (const { line } of people.splice(0)) line.close();
  await server.close();
});

async function tokenFor(identity: string, room = "standup", ttl: number | string = 60): Promise<string> {
  const token = new AccessToken(livekit.livekitKey, livekit.livekitSecret, { identity, ttl });
  token.addGrant({ room, roomJoin: true });
  return await token.toJwt();
}

/** Somebody on a line, and what it told. */
class Someone {
  readonly line: GroupLine;
  readonly exported = new Map<bigint, string>();
  readonly failures: unknown[] = [];
  readonly heard: string[] = [];
  view: GroupView | undefined;
  stay: GroupStay | undefined;

  private constructor(line: GroupLine) {
    this.line = line;
    line.on("exported", (epoch, secret) => this.exported.set(epoch, String(secret)));
    line.on("seen", (view) => (this.view = view));
    line.on("failed", (error) => this.failures.push(error.cause));
    line.on("stay", (stay) => {
      this.stay = stay;
      stay.channel.on("words", (_from, value) => this.heard.push(String(value)));
    });
  }

  static async come(
    name: string,
    change: Partial<GroupLineOptions> & { key?: number; at?: string } = {},
  ): Promise<Someone> {
    const { key = 7, at, ...more } = change;
    const token = await tokenFor(name, at);
    const line = await GroupLine.prepare({
      server: server.url,
      link,
      secret: await RoomSecret.from({ application: new Uint8Array(32).fill(key), room: "livekit-room" }),
      name,
      token: () => token,
      frames: { keyPort: () => new MessageChannel().port1 },
      exports: "a label",
      cast: (bytes) => {
        const from = people.find((one) => one.line === line)?.stay?.connection ?? "";
        for (const one of people) if (one.line !== line) one.line.take(from, bytes.slice());
        return true;
      },
      engine: {
        clock: systemClock,
        startGroup: (options) => startGroupHere({ ...options, engine: startEngine }),
        connect: (url, protocol) => new WebSocket(url, protocol),
      },
      ...more,
    });
    const someone = new Someone(line);
    people.push(someone);
    line.open();
    return someone;
  }

  get people(): string[] {
    return this.view?.people.map(({ identity }) => identity.name).sort() ?? [];
  }

  /** Waits until these are in the group, as this one sees it. */
  async sees(...names: string[]): Promise<void> {
    await until(() => this.people.join() === names.join(), { what: `a group of ${names.join()}` });
  }
}

describe("a line to the group of a LiveKit room", () => {
  test("brings people together by their tokens; each epoch gives them a secret, and those who left none", async () => {
    const ana = await Someone.come("ana");
    await ana.sees("ana");
    const ben = await Someone.come("ben");
    const cleo = await Someone.come("cleo");
    for (const one of [ana, ben, cleo]) await one.sees("ana", "ben", "cleo");
    const { epoch } = ana.view!;
    for (const one of [ana, ben, cleo]) await until(() => one.exported.has(epoch!), { what: "the epoch's secret" });
    expect(ben.exported.get(epoch!)).toBe(ana.exported.get(epoch!));
    expect(ana.stay?.word?.room).toBe("standup");
    expect(ben.stay?.word?.key).toEqual(ana.stay?.word?.key);
    await ana.stay?.channel.send("words", "hello");
    await until(() => ben.heard.includes("hello") && cleo.heard.includes("hello"), { what: "words" });

    await cleo.line.leave();
    for (const one of [ana, ben]) await one.sees("ana", "ben");
    const later = ana.view!.epoch!;
    expect(later).toBeGreaterThan(epoch!);
    expect(ana.exported.has(later)).toBe(true);
    expect(cleo.exported.has(later)).toBe(false);
    expect([...ana.failures, ...ben.failures, ...cleo.failures]).toEqual([]);
  });

  test("leads to nobody of another room of LiveKit's, or with another secret", async () => {
    const ana = await Someone.come("ana");
    const retro = await Someone.come("ben", { at: "retro" });
    const eve = await Someone.come("eve", { key: 8 });
    await ana.sees("ana");
    await retro.sees("ben");
    await eve.sees("eve");
    const ben = await Someone.come("ben");
    await ben.sees("ana", "ben");
    expect([retro.people, eve.people]).toEqual([["ben"], ["eve"]]);
  });

  test("survives a restart of the server, and comes together again", async () => {
    const [ana, ben] = [await Someone.come("ana"), await Someone.come("ben")];
    for (const one of [ana, ben]) await one.sees("ana", "ben");
    const port = Number(new URL(server.url).port);
    const former = ana.stay;
    const casts: unknown[] = [];
    ben.stay?.channel.onCast("cast", (_from, value) => casts.push(value));
    await server.close();
    // by the way beside the server, which carries nothing while that is there
    const cast = async (): Promise<boolean> => {
      await ana.stay?.channel.cast("cast", "while it was away").catch(() => undefined);
      return casts.length > 0;
    };
    await until(cast, { what: "words beside the server" });
    expect(casts[0]).toBe("while it was away");
    server = await startServer({ ...livekit, hold: 2, port });
    await ana.stay?.channel.send("words", "after");
    await until(() => ben.heard.includes("after"), { what: "words after the restart" });
    expect(ana.stay).toBe(former);
    for (const one of [ana, ben]) await one.sees("ana", "ben");
  });

  test("says what the server says of a token", async () => {
    const ended = await tokenFor("ana", "standup", "-1m");
    const ana = await Someone.come("ana", { token: () => ended });
    await until(() => ana.failures.length > 0, { what: "a refusal" });
    expect(ana.failures).toEqual(["token-expired"]);
  });
});
