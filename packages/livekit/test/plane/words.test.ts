import { expect, it } from "vitest";
import { parseSfuWord } from "../../src/plane/words.ts";

it("takes both words, and nothing else that stands beside them", () => {
  const codecs = ["video/vp8"];
  expect(parseSfuWord({ type: "sfu-identity", identity: "A1", codecs, more: 1 })).toEqual({
    type: "sfu-identity",
    identity: "A1",
    codecs,
  });
  expect(parseSfuWord({ type: "sfu-codec", source: "camera", codecs })).toEqual({
    type: "sfu-codec",
    source: "camera",
    codecs,
  });
});

it.each([
  null,
  7,
  "sfu-identity",
  [],
  {},
  { type: "sfu-identity", identity: "", codecs: [] },
  { type: "sfu-identity", identity: "x".repeat(129), codecs: [] },
  { type: "sfu-identity", identity: "x", codecs: "video/vp8" },
  { type: "sfu-identity", identity: "x", codecs: Array.from({ length: 17 }, () => "video/vp8") },
  { type: "sfu-codec", source: "kitchen", codecs: [] },
  { type: "sfu-codec", source: "camera", codecs: [1] },
  { type: "offer", sdp: "v=0" },
])("takes nothing from %j", (nonsense) => {
  expect(parseSfuWord(nonsense)).toBeUndefined();
});
