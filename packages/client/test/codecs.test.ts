import { expect, test } from "vitest";
import { codecsOf } from "../src/planes/mesh/codecs.ts";

const sdp = [
  "v=0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=mid:0",
  "a=rtpmap:111 opus/48000/2",
  "m=video 9 UDP/TLS/RTP/SAVPF 98 99 96 97 100",
  "a=mid:1",
  "a=rtpmap:98 VP9/90000",
  "a=fmtp:98 profile-id=0",
  "a=rtpmap:99 rtx/90000",
  "a=rtpmap:96 VP8/90000",
  "a=rtpmap:97 H264/90000",
  "a=rtpmap:100 VP9/90000",
  "a=rtpmap:101 ulpfec/90000",
  "m=video 9 UDP/TLS/RTP/SAVPF 45",
  "a=mid:10",
  "a=rtpmap:45 AV1/90000",
  "",
].join("\r\n");

test("the codecs of a section are told in its order, each once, without those that only carry or repair others", () => {
  expect(codecsOf(sdp, "1")).toEqual(["video/vp9", "video/vp8", "video/h264"]);
  expect(codecsOf(sdp, "10")).toEqual(["video/av1"]);
});

test.each(["2", "", "0\r\na=mid:1"])("a section that is not there has none: %j", (mid) => {
  expect(codecsOf(sdp, mid)).toEqual([]);
  expect(codecsOf("", mid)).toEqual([]);
});
