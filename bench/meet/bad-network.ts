import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** What becomes of what passes once. */
export interface Weather {
  /** Milliseconds. */
  readonly delay: number;
  /** Share of datagrams that never arrive, 0 to 1. */
  readonly loss: number;
}

/** A port on loopback in front of another. */
export interface Detour {
  readonly port: number;
  close(): void;
}

/** Datagrams to a port of this machine, and the answers: late, and some of them never. */
export async function delayDatagrams(to: number, { delay, loss }: Weather): Promise<Detour> {
  const front = createSocket("udp4").bind(0, "127.0.0.1");
  await once(front, "listening");
  const backs = new Map<number, Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const later = (send: () => void): void => {
    if (Math.random() < loss) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      send();
    }, delay);
    timers.add(timer);
  };
  const backFor = ({ port, address }: RemoteInfo): Socket => {
    const known = backs.get(port);
    if (known !== undefined) return known;
    const back = createSocket("udp4");
    back.on("message", (data) => later(() => front.send(data, port, address)));
    backs.set(port, back);
    return back;
  };
  front.on("message", (data, from) => {
    const back = backFor(from);
    later(() => back.send(data, to, "127.0.0.1"));
  });
  return {
    port: front.address().port,
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of [front, ...backs.values()]) socket.close();
    },
  };
}

/** Connections to a port of this machine: all bytes arrive, in order and late. */
export async function delayStreams(to: number, { delay }: Weather): Promise<Detour> {
  const server = createServer((front) => {
    const back = connect(to, "127.0.0.1");
    for (const [from, onto] of [
      [front, back],
      [back, front],
    ] as const) {
      from.on("data", (data) => setTimeout(() => onto.writable && onto.write(data), delay));
      from.on("close", () => onto.destroy());
      from.on("error", () => onto.destroy());
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}
