import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A port on loopback in front of a server's, which counts. */
export interface Meter {
  readonly port: number;
  /** Bytes that the server has sent so far, headers included: of pages and of their workers. */
  readonly bytes: () => number;
  close(): void;
}

/** Counts what comes from a port of this machine. */
export async function meterStreams(to: number): Promise<Meter> {
  let bytes = 0;
  const sockets = new Set<Socket>();
  const server = createServer((front) => {
    const back = connect(to, "127.0.0.1");
    back.on("data", ({ length }) => (bytes += length));
    for (const [from, onto] of [
      [front, back],
      [back, front],
    ] as const) {
      sockets.add(from);
      from.on("error", () => onto.destroy());
      from.on("close", () => sockets.delete(from));
      from.pipe(onto);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => bytes,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
