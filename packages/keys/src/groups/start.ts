import { engineUrl, type Engine } from "@subrosa/mls";
import type { Clock } from "./clock.ts";
import { GroupError } from "./errors.ts";
import type { Group, GroupOptions } from "./group.ts";
import { loadWorker, type WorkerStarter } from "./load-worker.ts";
import { GroupSide } from "./port/group-side.ts";
import type { Start, WorkerStart } from "./port/messages.ts";
import { PortGroup } from "./port/port-group.ts";
import { failureOf, watch } from "./port/watch.ts";
import { isGroupMode } from "./room.ts";

/** What `startGroup` may be told beside the group's own options. */
export interface StartGroupOptions extends GroupOptions {
  /** Where `group-worker.js` is, if the bundler has not put it beside this module. Same origin. */
  readonly workerUrl?: string | URL;
  /** Where the engine's `.wasm` file is, if the bundler has not found it in `@subrosa/mls`. Same origin. */
  readonly engineUrl?: string | URL;
  /** For pages with Trusted Types: `startWorker` of `@subrosa/media`, which has the page's one policy. */
  readonly startWorker?: WorkerStarter;
}

/** What `startGroupHere` needs beside the group's own options. */
export interface GroupHereOptions extends GroupOptions {
  /** Starts an MLS engine; again when one trapped. */
  readonly engine: () => Promise<Engine>;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * A group whose member lives in a worker of its own, with the MLS engine: a removal among 1,000 takes half a second. Throws GroupError
 * `unknown-mode`, `worker-not-loaded` or `engine-not-loaded`.
 */
export async function startGroup(options: StartGroupOptions): Promise<Group> {
  const start = startOf(options);
  const worker = loadWorker(options.workerUrl, options.startWorker);
  const { port1, port2 } = new MessageChannel();
  const engine = new URL(options.engineUrl ?? engineUrl, location.href).href;
  const transfer = [port2, ...(start.frames === undefined ? [] : [start.frames])];
  worker.postMessage({ port: port2, start, engine } satisfies WorkerStart, transfer);
  const silence = new AbortController();
  try {
    const opened = PortGroup.open(port1, () => worker.terminate());
    const group = await Promise.race([opened, failureOf(worker, silence.signal)]);
    watch(worker, group);
    return group;
  } catch (error) {
    worker.terminate();
    port1.close();
    throw error;
  } finally {
    silence.abort();
  }
}

/**
 * A group whose member lives in this very thread, for Node and for tests: pages call `startGroup`. Throws GroupError `unknown-mode` or
 * `engine-not-loaded`.
 */
export async function startGroupHere({ engine, clock, ...options }: GroupHereOptions): Promise<Group> {
  const { port1, port2 } = new MessageChannel();
  const started = PortGroup.open(port1, () => port1.close());
  void GroupSide.start(port2, startOf(options), clock === undefined ? { engine } : { engine, clock });
  return started;
}

function startOf({ room, device, connection, name, admission, seen, exports, frames }: GroupOptions): Start {
  if (!isGroupMode(room.link)) throw new GroupError("unknown-mode");
  const { secret, session, people, link } = room;
  return {
    // a whole room link may come here, whose secret is nobody's business but the caller's
    room: { session, people, link: { mode: link.mode, hostHash: link.hostHash } },
    secret: secret.keys,
    device: device.keys,
    connection,
    name,
    ...(admission === undefined ? {} : { admission }),
    ...(seen === undefined ? {} : { seen }),
    ...(exports === undefined ? {} : { exports }),
    ...(frames === undefined ? {} : { frames }),
  };
}
