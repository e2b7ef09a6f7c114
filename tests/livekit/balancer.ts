import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** One address in front of several servers, as a load balancer is: each connection goes to the next one that answers. */
export interface Balancer {
  /** Where clients connect, such as `ws://127.0.0.1:40003`. */
  readonly url: string;
  /** How many connections each of the servers was given, in their order. */
  readonly given: readonly number[];
  /** How many connections there are now. */
  readonly open: () => number;
  close(): Promise<void>;
}

/** Starts a balancer for TCP. */
export async function startBalancer(urls: readonly string[]): Promise<Balancer> {
  const ports = urls.map((url) => Number(new URL(url).port));
  const sockets = new Set<Socket>();
  const given = ports.map(() => 0);
  let turn = 0;

  /** Joins a client with the server whose turn it is, or with the next one that takes connections. */
  const lead = (client: Socket, left: number): void => {
    if (left === 0) return void client.destroy();
    const place = turn++ % ports.length;
    const server = connect(ports[place] ?? 0, "127.0.0.1");
    const refused = (): void => lead(client, left - 1);
    server.once("error", refused);
    server.once("connect", () => {
      server.off("error", refused);
      given[place] = (given[place] ?? 0) + 1;
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        sockets.add(from);
        from.on("error", () => to.destroy());
        from.on("close", () => {
          sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
  };

  const listener = createServer((client) => {
    client.once("error", () => client.destroy());
    lead(client, ports.length);
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    given,
    // Each has two ends.
    open: () => sockets.size / 2,
    async close() {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, "close");
    },
  };
}
