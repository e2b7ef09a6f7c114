import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { launch, until } from "../harness/index.ts";
import { negotiate, openLab, serveLab } from "./lab.ts";

const folder = new URL("../../../packages/media/test/frames/", import.meta.url);

const recordings = [
  ["chromium", ["audio/opus", "audio/red", "video/VP8", "video/VP9", "video/AV1", "video/H264"]],
  ["firefox", ["audio/opus", "video/VP8", "video/VP9", "video/AV1"]],
] as const;

/** The first key frame and the two frames behind it, or three frames of sound, as the encoder made them. */
test.each(recordings)("record the encoders of %s", async (name, codecs) => {
  const pages = await serveLab();
  const browser = await launch(name);
  const version = await browser.version();
  for (const codec of codecs) {
    const kind = codec.startsWith("audio") ? "audio" : "video";
    const lab = await openLab(browser, pages);
    await lab.call("start");
    await lab.call("send", "alice", { kind, track: "track", codec });
    await lab.call("receive", "bob", { open: { [kind]: "track" } });
    await lab.call("install", "send", "track", 1, 7);
    await negotiate(lab, "alice", lab, "bob");
    await until(async () => (await lab.call("count", "encoded", "track")) > 3, { what: "frames" });
    const frames = (await lab.call("recorded", "encoded", "track", 0, 3)).map(({ mimeType, type, bytes }) => ({
      mimeType,
      type,
      bytes,
    }));
    expect(frames).toHaveLength(3);
    const origin = `${version}, its own encoder, 320x180 canvas or 440 Hz tone; written by tests/browser/frames/record.ts`;
    const file = `${name}-${codec.split("/")[1]!.toLowerCase()}.json`;
    writeFileSync(new URL(file, folder), `${JSON.stringify({ origin, frames }, null, 2)}\n`);
    await lab.tab.close();
  }
  await browser.close();
  await pages.close();
});
