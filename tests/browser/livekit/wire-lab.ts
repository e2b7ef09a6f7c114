import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer-core";
import { openTab, servePages, until, type PageServer, type Tab } from "../harness/index.ts";
import type { LiveKit } from "../../livekit/server.ts";
import type { Coming, WireLab } from "./pages/wire.ts";
import { tokenFor } from "./token.ts";

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Serves the page, with livekit-client's own worker beside ours. */
export function serveWireLab(): Promise<PageServer> {
  return servePages({
    entries: { wire: path("./pages/wire.ts") },
    scripts: {
      "livekit-e2ee-worker": path("../../../node_modules/livekit-client/dist/livekit-client.e2ee.worker.mjs"),
    },
  });
}

/** Somebody in a LiveKit room, in a browser. */
export interface Guest {
  readonly tab: Tab;
  call<Name extends keyof WireLab>(
    name: Name,
    ...args: Parameters<WireLab[Name]>
  ): Promise<Awaited<ReturnType<WireLab[Name]>>>;
  /** Waits until this one's picture and tone are there, as LiveKit's own flags say encrypted. */
  recognises(identity: string): Promise<void>;
  /** Waits until more of somebody's pictures are decoded. */
  seesMore(identity: string): Promise<void>;
  /** Waits until no more of them are. */
  seesNoMore(identity: string): Promise<void>;
  /** Waits for a data message. */
  hears(line: string): Promise<void>;
}

/** Comes into a room as this identity, and publishes picture and tone. */
export async function comeIn(
  browser: Browser,
  pages: PageServer,
  sfu: LiveKit,
  { room, identity, ...coming }: Omit<Coming, "url" | "token"> & { readonly room: string; readonly identity: string },
): Promise<Guest> {
  const tab = await openTab(browser, `${pages.origin}/wire.html`, { name: identity });
  const call: Guest["call"] = (name, ...args) =>
    tab.page.evaluate(
      (called, values) =>
        (window as unknown as { lab: Record<string, (...all: unknown[]) => never> }).lab[called]!(...values),
      name as string,
      args as unknown[],
    );
  await call("join", { url: sfu.url, token: tokenFor(sfu, room, identity), ...coming });
  return {
    tab,
    call,
    recognises: async (other) => {
      const all = { picture: true, tone: true, encrypted: true };
      const same = async (): Promise<boolean> => JSON.stringify(await call("sees", other)) === JSON.stringify(all);
      await until(same, { what: `${identity} to see and hear ${other}` });
    },
    seesMore: async (other) => {
      const before = await call("decoded", other);
      await until(async () => (await call("decoded", other)) > before + 10, {
        what: `${identity} to see ${other} move`,
      });
    },
    seesNoMore: async (other) => {
      let before = -1;
      const stands = async (): Promise<boolean> => before === (before = await call("decoded", other));
      await until(stands, { what: `${identity} to see ${other} no more`, interval: 1_000 });
    },
    hears: async (line) => {
      await until(async () => (await call("heard")).includes(line), { what: `${identity} to hear "${line}"` });
    },
  };
}
