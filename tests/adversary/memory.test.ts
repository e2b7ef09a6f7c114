import { expect, it } from "vitest";
import { Client, newLink } from "./support/client.ts";
import { undisturbed } from "./support/honest-pair.ts";
import { startProcess } from "./support/server-process.ts";
import type { WatchedServer } from "./support/server.ts";

const mebibyte = 1_048_576;

it("a server with a heap of 64 MiB outlives a thousand bad clients, and its memory stays bounded", async () => {
  const server = await startProcess(["--max-joins-per-minute=100000", "--max-rooms=100", "--hold=0.2"]);
  const watched: WatchedServer = {
    ...server,
    gateway: `${server.url.replace("http", "ws")}/ws`,
    log: [],
    keepSecret: () => {},
    metric: () => Promise.resolve(0),
    metricIs: () => Promise.resolve(),
    close: async () => void (await server.stop()),
  };

  /** What a client does, and whether the server ends it for that. */
  const attacks: readonly (readonly [act: (client: Client) => void, fatal: boolean])[] = [
    // Half a message, at the limit of the size: it is kept for as long as the client stays.
    [(client) => client.socket.send("x".repeat(65_000), { fin: false }), false],
    [(client) => client.socket.send("x".repeat(1_000_000)), true],
    [(client) => client.socket.send("[".repeat(65_000)), true],
    // A room of one's own, that the server remembers afterwards.
    [(client) => client.say(client.joining(newLink())), false],
  ];
  const wave = async (): Promise<void> => {
    const clients = await Promise.all(Array.from({ length: 48 }, () => Client.connect(watched)));
    const endings = clients.map(async (client, index) => {
      const [act, fatal] = attacks[index % attacks.length] ?? [];
      act?.(client);
      if (fatal === true) await client.ended;
    });
    await Promise.all(endings);
    for (const client of clients) client.socket.terminate();
    await Promise.all(clients.map(({ ended }) => ended));
  };

  const grown = await undisturbed(watched, async () => {
    // The first waves fill what a process keeps for good: compiled code, pools, the rooms that it remembers.
    for (let count = 0; count < 5; count += 1) await wave();
    const before = await server.memory();
    for (let count = 0; count < 20; count += 1) await wave();
    return (await server.memory()) - before;
  });
  expect(grown).toBeLessThan(64 * mebibyte);
  expect(await server.stop()).toBe(0);
}, 120_000);
