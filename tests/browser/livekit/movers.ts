import { fileURLToPath } from "node:url";
import { createLink } from "@subrosa/client";
import type { ServerOptions } from "@subrosa/server";
import type { LiveKit } from "../../livekit/server.ts";
import { startServer, type Person, type Stage } from "../call/people.ts";
import { servePages, until, type Tab } from "../harness/index.ts";
import type { Mover } from "./pages/mover.ts";

let rooms = 0;

/** Pages whose rooms move, and a server that offers an SFU. */
export async function openMovingStage(
  sfu: Pick<LiveKit, "url" | "apiKey" | "apiSecret">,
  options: ServerOptions = {},
): Promise<Stage> {
  const mover = fileURLToPath(new URL("./pages/mover.ts", import.meta.url));
  const pages = await servePages({ entries: { caller: mover } });
  const server = await startServer({
    livekitUrl: sfu.url,
    livekitKey: sfu.apiKey,
    livekitSecret: sfu.apiSecret,
    maxPeople: 20,
    ...options,
  });
  return {
    pages,
    server,
    port: Number(new URL(server.url).port),
    link: () => createLink({ origin: server.url, room: `moving-${rooms++}`, kind: "group" }),
    close: async () => {
      await server.close();
      await pages.close();
    },
  };
}

/** Calls one of the page's functions that callers don't have. */
export async function move<Name extends keyof Mover>(
  { tab }: { readonly tab: Tab },
  name: Name,
  ...given: Parameters<Mover[Name]>
): Promise<ReturnType<Mover[Name]>> {
  const result: unknown = await tab.page.evaluate(`mover.${name}(...${JSON.stringify(given)})`);
  return result as ReturnType<Mover[Name]>;
}

/** Waits until all say that media take this way, and no other. */
export async function takes(people: readonly Person[], route: "mesh" | "sfu", timeout?: number): Promise<void> {
  await Promise.all(
    people.map(async (person) => {
      const what = `${person.name} to go by ${route}`;
      let last: unknown;
      const there = async (): Promise<boolean> => {
        const media = await move(person, "media");
        last = media;
        return media.route === route;
      };
      await until(there, { what, interval: 200, ...(timeout === undefined ? {} : { timeout }) }).catch(
        (error: unknown) => {
          throw new Error(`${String(error)} ${JSON.stringify(last)}`);
        },
      );
    }),
  );
}
