import { readFile } from "node:fs/promises";
import { Engine, engineUrl } from "@subrosa/mls";
import { WebSocket } from "ws";
import type { SeatSocket } from "./seat.ts";

/** An engine of its own. */
export async function startEngine(): Promise<Engine> {
  return Engine.start(await WebAssembly.compile(await readFile(engineUrl)));
}

/** A line to a gateway, in Node. */
export function connectTo(gateway: string): SeatSocket {
  const socket = new WebSocket(gateway, "subrosa.1");
  return {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    listen: ({ open, message, closed }) => {
      socket.once("open", open);
      // all of it is ASCII: base64url in JSON
      socket.on("message", (data: Buffer) => message(data.toString("latin1")));
      socket.on("error", ({ message: reason }) => closed(reason));
      socket.on("close", (code) => closed(String(code)));
    },
  };
}
