import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until } from "../harness/index.ts";
import { storiesDir } from "./build-stories.ts";
import { serveApp, User } from "./stage.ts";

let server: Server;
beforeAll(async () => {
  server = await serveApp({ appDir: storiesDir });
});
afterAll(() => server.close());

const url = (story: string): string => `${server.url}/stories.html?story=${story}&theme=dark`;

/** What a person sees of the code: each picture's very bytes, and the word under it. */
async function codeOf({ page }: User): Promise<{ drawing: string; word: string; drawn: boolean }[]> {
  await page.waitForSelector('ol[aria-label="The code, as words"] li:nth-child(6) img');
  return await page.$$eval('ol[aria-label="The code, as words"] li', (items) =>
    items.map((item) => {
      const image = item.querySelector("img");
      return {
        drawing: image?.src ?? "",
        word: item.textContent ?? "",
        drawn: image?.complete === true && image.naturalWidth > 0,
      };
    }),
  );
}

/** The names of what is ticked, and of all that can be. */
async function ticks({ page }: User): Promise<[ticked: string[], all: string[]]> {
  const all = await page.$$eval('label:has(input[type="checkbox"])', (labels) =>
    labels.map((label) => [label.innerText, label.querySelector("input")?.checked] as const),
  );
  return [all.flatMap(([name, on]) => (on ? [name] : [])), all.map(([name]) => name)];
}

/** What the polite live region says. */
async function spoken({ page }: User): Promise<string> {
  return await page.$eval('[aria-live="polite"]', (region) => region.textContent ?? "");
}

const seen: string[] = [];

describe.each(["chromium", "firefox"] as const)("comparing codes in %s", (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  test("by keyboard, from start to done: nobody is ticked before, and only who is ticked becomes checked", async () => {
    const user = await User.open(browser, url("compare"));
    const { page } = user;
    await user.reads("Ask everyone to open this.");
    const start = await user.find("button", "Start");
    await start.focus();
    await page.keyboard.press("Enter");
    const code = await codeOf(user);
    expect(code.map(({ word }) => word)).toEqual([
      "sandwich",
      "hedgehog",
      "mushroom",
      "backpack",
      "glasses",
      "pretzel",
    ]);
    await until(async () => (await codeOf(user)).every(({ drawn }) => drawn), { what: "six drawings" });
    await until(async () => (await spoken(user)).includes("The code is here."), { what: "the word that it is here" });
    seen.push(JSON.stringify(code.map(({ drawing }) => drawing)));

    // The focus is not lost with the button that had it.
    expect(await page.evaluate(() => document.activeElement?.closest("section")?.getAttribute("aria-label"))).toBe(
      "Compare codes",
    );
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await user.reads("One person reads the numbers aloud.");
    const digits = await page.$$eval('ol[aria-label="The code, as numbers"] li', (items) =>
      items.map((item) => [item.children[0]?.textContent, item.children[1]?.textContent]),
    );
    expect(digits).toEqual([
      ["371", "3 7 1"],
      ["228", "2 2 8"],
      ["018", "0 1 8"],
      ["490", "4 9 0"],
    ]);

    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await user.reads("Who did you hear say so?");
    expect(await ticks(user)).toEqual([[], ["Ana Ferreira", "Ben", "Cy Okafor"]]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press(" ");
    expect(await ticks(user)).toEqual([["Ben"], ["Ana Ferreira", "Ben", "Cy Okafor"]]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await user.reads("Ben is checked on this device.");
    expect(await user.violations()).toEqual([]);
    await user.tab.close();
  });

  test("they're different, or a device is silent: the exact words, and another try", async () => {
    const user = await User.open(browser, url("compare-code"));
    await user.press("They're different");
    await user.reads(
      "Try once more. If it differs again, don't discuss anything private here, and agree on a new room in another way.",
    );
    await user.press("Try again, 2 left");
    expect(await codeOf(user)).toHaveLength(6);
    await user.page.goto(url("compare-silent"));
    await user.reads("Ben's device didn't answer, so there is no code to show.");
    await until(async () => (await spoken(user)).includes("didn't answer"), { what: "the word about Ben's device" });
    await user.press("Try again, 2 left");
    expect(await codeOf(user)).toHaveLength(6);
    await user.page.goto(url("compare-no-try"));
    await user.reads("No try is left with these people.");
    await user.page.goto(url("compare-joined"));
    await user.reads("Dóra Kiss joined. This code is for Ana Ferreira, Ben, Cy Okafor and you.");
    await user.tab.close();
  });

  test("all drawings come in one file: what is fetched tells no code", async () => {
    const fetched: Record<string, string[]> = {};
    for (const story of ["compare-code", "compare-code-other"]) {
      const user = await User.open(browser, url(story));
      const asked: string[] = [];
      user.page.on("request", (request) => {
        if (request.url().startsWith("http")) asked.push(new URL(request.url()).pathname);
      });
      await user.page.reload();
      await codeOf(user);
      fetched[story] = [...new Set(asked)].sort();
      await user.tab.close();
    }
    expect(fetched["compare-code"]).toEqual(fetched["compare-code-other"]);
  });
});

test("both browsers draw the same", () => {
  expect(seen).toHaveLength(2);
  expect(seen[0]).toBe(seen[1]);
});
