import { fileURLToPath } from "node:url";
import type { RoomOptions } from "@subrosa/client";
import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launch, openTab, servePages, type PageServer, type Tab } from "../harness/index.ts";
import { startServer } from "../call/people.ts";
import { createLink } from "@subrosa/client";
import { freshRoom, sees } from "./people.ts";
import type { Talk, Talker } from "./pages/talker.ts";

let pages: PageServer;
let server: Server;
let chromium: Browser;
let firefox: Browser;
beforeAll(async () => {
  pages = await servePages({ entries: { talker: fileURLToPath(new URL("./pages/talker.ts", import.meta.url)) } });
  server = await startServer();
  [chromium, firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
});
afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
  await server?.close();
  await pages?.close();
});

/** Someone on a device of their own. */
class Person {
  readonly name: string;
  readonly tab: Tab;

  constructor(name: string, tab: Tab) {
    this.name = name;
    this.tab = tab;
  }

  static async join(browser: Browser, name: string, link: string, options: Partial<RoomOptions> = {}): Promise<Person> {
    // What Firefox says of two who have no direct path.
    const expectedErrors = options.relayOnly === true ? [/ICE failed/] : [];
    const context = await browser.createBrowserContext();
    const tab = await openTab(context, `${pages.origin}/talker.html`, { name, expectedErrors });
    const person = new Person(name, tab);
    await person.do("join", { link, name, ...options });
    return person;
  }

  async do<Name extends keyof Talker>(
    name: Name,
    ...given: Parameters<Talker[Name]>
  ): Promise<Awaited<ReturnType<Talker[Name]>>> {
    const result: unknown = await this.tab.page.evaluate(`talker.${name}(...${JSON.stringify(given)})`);
    return result as Awaited<ReturnType<Talker[Name]>>;
  }

  look(): Promise<Talk> {
    return this.do("look");
  }

  sees(what: string, check: (seen: Talk) => boolean): Promise<Talk> {
    return sees(this, what, check, 60_000);
  }
}

let link: string;
let ana: Person;
let ben: Person;
const meet =
  (options: Partial<RoomOptions> = {}) =>
  async () => {
    link = createLink({ origin: server.url, room: freshRoom(), kind: "group" });
    ana = await Person.join(chromium, "Ana", link, options);
    ben = await Person.join(firefox, "Ben", link, options);
    // What somebody says before is not for newcomers.
    await ana.sees("Ben", ({ people }) => people.includes("Ben"));
  };
const part = async (): Promise<void> => {
  await Promise.all([ana, ben].map(({ tab }) => tab.close()));
};

describe("two in a group, in Chromium and Firefox", () => {
  beforeAll(meet());
  afterAll(part);

  test("chat, each in their own order, under the name of who signed", async () => {
    const numbers = Array.from({ length: 20 }, (_, number) => `${number}`);
    await Promise.all([ana.do("say", ...numbers), ben.do("say", ...numbers)]);
    for (const person of [ana, ben]) {
      const { chat } = await person.sees("forty messages", (talk) => talk.chat.length === 40);
      for (const name of ["Ana", "Ben"]) {
        const said = chat.filter((line) => line.startsWith(name));
        expect(said).toEqual(numbers.map((number) => `${name}: ${number} (sent)`));
      }
    }
    const [first, second] = await Promise.all([ana.look(), ben.look()]);
    const from = (talk: Talk, name: string): Set<string> =>
      new Set(talk.messages.filter(({ fromName }) => fromName === name).map((message) => message.from));
    expect(from(first, "Ben")).toEqual(from(second, "Ben"));
    expect(from(first, "Ben")).not.toEqual(from(first, "Ana"));
  });

  test("react, and raise hands, whose order newcomers know, who read nothing from before", async () => {
    await ana.do("react", "👏");
    await ben.sees("Ana's reaction", ({ heard }) => heard.includes("Ana 👏"));
    await ben.do("raiseHand", true);
    // Their order is as exact as messages are quick.
    await ana.sees("Ben's hand for a second", ({ patient }) => patient.join() === "Ben");
    await ana.do("raiseHand", true);
    const cy = await Person.join(chromium, "Cy", link);
    await cy.sees("both hands in their order", ({ hands }) => hands.join() === "Ben,Ana");
    await ben.do("raiseHand", false);
    await cy.sees("one hand", ({ hands }) => hands.join() === "Ana");
    await ana.sees("Cy", ({ people }) => people.includes("Cy"));
    await ana.do("say", "hello Cy");
    const { chat } = await cy.sees("a message", (talk) => talk.chat.length > 0);
    expect(chat).toEqual(["Ana: hello Cy (sent)"]);
    await cy.do("leave");
    await cy.tab.close();
  });

  test("applications send bytes, by the direct path and reliably", async () => {
    await ana.sees("the direct path", ({ connected }) => connected.includes("Ben"));
    await ana.do("data", "pad", [1, 2], true);
    await ben.do("data", "pad", [3], false);
    const there = await ben.sees("what is reliable", ({ heard }) => heard.some((line) => line.startsWith("Ana pad")));
    const back = await ana.sees("what is fast", ({ heard }) => heard.some((line) => line.startsWith("Ben pad")));
    expect([there.heard.at(-1), back.heard.at(-1)]).toEqual(["Ana pad 1 2", "Ben pad 3"]);
  });

  test("a file of 20 MB goes over the direct path, is cancelled, taken again, and is the same", async () => {
    const { id, hash } = await ana.do("offer", 20);
    await ben.sees("the offer", ({ heard }) => heard.includes("Ana offers 20 MB.bin of 20000000"));
    const first = await ben.do("pour", id, 20);
    await ben.sees("a part of it", ({ files }) => (files[0]?.bytes ?? 0) > 1_000_000);
    await ben.do("cancel", id);
    await ben.do("open");
    expect(await ben.do("outcome", first)).toMatch(/^file-cancelled /);
    await ana.sees("Ben's cancel", ({ files }) => files[0]?.takers[0]?.state === "cancelled");
    const second = await ben.do("take", id);
    expect(await ben.do("outcome", second)).toBe(hash);
    expect(await ben.do("relayed")).toBe(0);
    const { files } = await ana.sees("that it is done", (talk) => talk.files[0]?.state === "done");
    expect(files[0]?.takers).toMatchObject([{ state: "done", bytes: 20_000_000 }]);
  });
});

describe("two without a direct path", () => {
  beforeAll(meet({ relayOnly: true }));
  afterAll(part);
  let id: string;
  let hash: string;
  beforeEach(async () => {
    ({ id, hash } = await ben.do("offer", 20));
    await ana.sees("the offer", ({ files }) => files.some((file) => file.id === id));
  });

  test("a file of 20 MB goes through the server, and goes on from where it was when the line breaks", async () => {
    const number = await ana.do("take", id);
    const progress = ({ files }: Talk): number => files.find((file) => file.id === id)?.bytes ?? 0;
    await ana.sees("a part of it", (talk) => progress(talk) > 2_000_000);
    expect(await ana.do("cutRelays")).toBe(1);
    const cut = progress(await ana.look());
    expect(await ana.do("outcome", number)).toBe(hash);
    // Had it begun again, all of it would have come twice.
    expect(await ana.do("relayed")).toBeLessThan(20_000_000 + 3_000_000);
    expect(cut).toBeGreaterThan(2_000_000);
  });

  test("a slow sink holds its sender back, and is closed when the hash was right", async () => {
    const before = await ana.do("relayed");
    const number = await ana.do("pour", id, 10);
    await ana.sees("ten pieces", ({ files }) => (files.find((file) => file.id === id)?.bytes ?? 0) >= 9 * 61_440);
    await ana.do("say", "and the chat goes on");
    await ben.sees("a message", ({ chat }) => chat.includes("Ana: and the chat goes on (sent)"));
    // What was taken, and a window of sixteen pieces.
    expect((await ana.do("relayed")) - before).toBeLessThan(30 * 61_500);
    await ana.do("open");
    expect(await ana.do("outcome", number)).toBe("taken closed 20000000");
  });

  test("nothing that the server gets says who they are, what they say, or where they can be reached", async () => {
    await ana.do("rename", "Anastasia");
    await ben.sees("the name", ({ people }) => people.includes("Anastasia"));
    await ana.do("say", "at noon behind the mill");
    await ben.sees("it", ({ chat }) => chat.includes("Anastasia: at noon behind the mill (sent)"));
    const words = ["Anastasia", "at noon", "chat goes on", "MB.bin", "a=fingerprint", "candidate:", "ice-ufrag"];
    for (const person of [ana, ben]) {
      expect(await person.do("readable", "group-message", "participant")).toEqual(["group-message", "participant"]);
      expect(await person.do("readable", ...words)).toEqual([]);
    }
  });

  test("a file goes with its sender, and a sentence says so", async () => {
    const number = await ana.do("pour", id, 10);
    await ana.sees("a part of it", ({ files }) => (files.find((file) => file.id === id)?.bytes ?? 0) > 61_440);
    await ben.do("leave");
    expect(await ana.do("outcome", number)).toMatch(/^file-gone/);
    const { files } = await ana.look();
    expect(files.find((file) => file.id === id)).toMatchObject({ state: "failed", failure: "sender-left" });
    expect(files.find((file) => file.id === id)?.reason).toMatch(/The sender has left/);
  });
});
