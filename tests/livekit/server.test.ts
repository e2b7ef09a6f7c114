import { afterEach, describe, expect, test } from "vitest";
import { hasLiveKit, startLiveKit, type LiveKit } from "./server.ts";

const running: LiveKit[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((node) => node.stop()));
});

async function start(): Promise<LiveKit> {
  const node = await startLiveKit();
  running.push(node);
  return node;
}

/** Whether a server answers there. */
async function answers({ url }: LiveKit): Promise<boolean> {
  return await fetch(url.replace("ws", "http")).then(
    ({ ok }) => ok,
    () => false,
  );
}

describe.runIf(hasLiveKit("LiveKit's server was not started"))("LiveKit's server, as deploy configures it", () => {
  test("starts beside others, ends, and comes back where it was", async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(one.url).not.toBe(two.url);
    expect(await answers(one)).toBe(true);
    await one.kill();
    expect(await answers(one)).toBe(false);
    expect(await answers(two)).toBe(true);
    await one.restart();
    expect(await answers(one)).toBe(true);
    await one.stop();
    expect(await answers(one)).toBe(false);
  });

  test("says why when it can't", async () => {
    await expect(startLiveKit({ flags: ["--no-such-flag"] })).rejects.toThrow(
      /LiveKit's server ended instead of answering:[^]*no-such-flag/,
    );
  });

  test("lets nobody in without a token", async () => {
    const { url } = await start();
    const answer = await fetch(`${url.replace("ws", "http")}/rtc/validate`);
    expect(answer.status).toBe(401);
  });
});
