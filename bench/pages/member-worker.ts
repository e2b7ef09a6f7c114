import { Engine } from "@subrosa/mls";
import { until } from "../../tests/browser/harness/until.ts";
import { Seat, type SeatSocket } from "../crowd/seat.ts";

/** A room to enter, an epoch to be in, or neither: to leave. */
export interface MemberQuestion {
  readonly room?: { readonly gateway: string; readonly link: string; readonly people: number };
  readonly epoch?: number;
}

/** Milliseconds, or what went wrong. */
export type MemberAnswer = number | string;

const module = WebAssembly.compileStreaming(fetch("/wasm/subrosa_mls.wasm"));
const timeout = 100_000;
let seat: Seat | undefined;

function connectTo(gateway: string): SeatSocket {
  const socket = new WebSocket(gateway, "subrosa.1");
  return {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    listen: ({ open, message, closed }) => {
      socket.addEventListener("open", open);
      socket.addEventListener("message", ({ data }: MessageEvent<string>) => message(data));
      socket.addEventListener("close", ({ code }) => closed(String(code)));
    },
  };
}

async function answer({ room, epoch }: MemberQuestion): Promise<number> {
  if (room !== undefined) {
    const engine = async (): Promise<Engine> => Engine.start(await module);
    seat = await Seat.open({ ...room, connect: () => connectTo(room.gateway), name: "page", engine });
    await seat.ask();
    await until(() => seat?.isIn, { what: "a Welcome", timeout, interval: 20 });
    await seat.idle();
    return seat.entering;
  }
  if (epoch === undefined) {
    await seat?.leave();
    return 0;
  }
  const followed = await until(
    () => (seat?.epoch === epoch ? seat?.commits.followed.find((one) => one.to === epoch) : undefined),
    { what: "a commit", timeout, interval: 20 },
  );
  return followed.took;
}

self.addEventListener("message", ({ data }: MessageEvent<MemberQuestion>) => {
  answer(data).then(
    (value) => self.postMessage(value satisfies MemberAnswer),
    (error: unknown) => self.postMessage(String(error) satisfies MemberAnswer),
  );
});
