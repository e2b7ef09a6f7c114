import { expect, test } from "vitest";
import type { Source } from "../src/api/publication.ts";
import { concealAddresses } from "../src/planes/mesh/conceal.ts";
import { parseMeshMessage, type Description, type Turn } from "../src/planes/mesh/messages.ts";
import { Negotiation, type NegotiatingConnection } from "../src/planes/mesh/negotiation.ts";

/** The signalling states of JSEP (RFC 8829 §3.2), and nothing of media. */
class FakeConnection {
  signalingState: RTCSignalingState = "stable";
  localDescription: RTCSessionDescription | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  readonly log: string[] = [];

  /** Settles when the browser has made its description. */
  making: Promise<void> = Promise.resolve();

  async setLocalDescription(): Promise<void> {
    await this.making;
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
    this.localDescription = { type, sdp: `my ${type}` } as RTCSessionDescription;
    this.log.push(`local ${type}`);
  }

  setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
    if (sdp === "refused") return Promise.reject(new Error("refused"));
    if (type === "offer" && this.signalingState === "have-local-offer") return Promise.reject(new Error("crossed"));
    this.signalingState = type === "offer" ? "have-remote-offer" : "stable";
    this.remoteDescription = { type, sdp: sdp ?? "" };
    this.log.push(`remote ${type}`);
    return Promise.resolve();
  }

  addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
    if (candidate?.usernameFragment === "old") return Promise.reject(new Error("unknown ufrag"));
    this.log.push(`candidate ${candidate?.candidate}`);
    return Promise.resolve();
  }
}

interface Side {
  readonly connection: FakeConnection;
  readonly negotiation: Negotiation;
  readonly sent: (Description | Turn)[];
  readonly told: object[];
}

function side(first: boolean): Side {
  const connection = new FakeConnection();
  const sent: (Description | Turn)[] = [];
  const told: object[] = [];
  const sources: Record<string, Source> = { "0": "camera" };
  const negotiation = new Negotiation(connection as NegotiatingConnection, first, {
    send: (message) => sent.push(message),
    sources: () => sources,
    answering: () => undefined,
    declared: (declared) => told.push(declared),
  });
  return { connection, negotiation, sent, told };
}

const offer: Description = { type: "offer", sdp: "their offer", number: 1, sources: { "1": "microphone" } };
const answer: Description = { type: "answer", sdp: "their answer", number: 1, sources: {} };

function isTurn(message: Description | Turn): message is Turn {
  return "turn" in message;
}

/** Hands each side what the other has said, until nobody says anything. `lost` messages are dropped first. */
async function converse(first: Side, second: Side, lost = 0): Promise<void> {
  let toLose = lost;
  while (first.sent.length + second.sent.length > 0) {
    for (const [from, to] of [
      [first, second],
      [second, first],
    ] as const) {
      const message = from.sent.shift();
      if (message === undefined || toLose-- > 0) continue;
      if (isTurn(message)) await to.negotiation.turn(message);
      else await to.negotiation.describe(message);
    }
  }
}

const offers = ({ connection }: Side): number => connection.log.filter((line) => line === "local offer").length;

test("an offer is answered, after its sources were declared", async () => {
  const { connection, negotiation, sent, told } = side(false);
  await negotiation.describe(offer);
  expect(connection.log).toEqual(["remote offer", "local answer"]);
  expect(sent).toEqual([{ type: "answer", sdp: "my answer", number: 1, sources: { "0": "camera" } }]);
  expect(told).toEqual([new Map([["1", "microphone"]])]);
});

test("whose turn it is not, asks; the turn comes when the other side's offer was answered", async () => {
  const first = side(true);
  const second = side(false);
  await Promise.all([first.negotiation.offer(), second.negotiation.offer()]);
  expect(second.sent).toEqual([{ type: "ask", turn: 0 }]);
  await first.negotiation.turn({ type: "ask", turn: 0 });
  expect(first.sent.filter(isTurn)).toEqual([]);
  await converse(first, second);
  expect(first.connection.log).toEqual(["local offer", "remote answer", "remote offer", "local answer"]);
  expect(second.connection.log).toEqual(["remote offer", "local answer", "local offer", "remote answer"]);
});

test("the turn goes back and forth; nobody waits for ever, and offers never cross", async () => {
  const first = side(true);
  const second = side(false);
  for (let round = 1; round <= 5; round++) {
    await Promise.all([first.negotiation.offer(), second.negotiation.offer()]);
    await converse(first, second);
    expect([offers(first), offers(second)]).toEqual([round, round]);
  }
});

test("an ask while the own offer is being made waits for its answer", async () => {
  const { connection, negotiation, sent } = side(true);
  let finish: (() => void) | undefined;
  connection.making = new Promise((resolve) => (finish = resolve));
  const made = negotiation.offer();
  await negotiation.turn({ type: "ask", turn: 0 });
  expect(sent).toEqual([]);
  finish?.();
  await made;
  await negotiation.describe(answer);
  expect(sent.map(({ type }) => type)).toEqual(["offer", "turn"]);
});

test.each([1, 2, 3])("what was lost is said again: %d messages", async (lost) => {
  const first = side(true);
  const second = side(false);
  await Promise.all([first.negotiation.offer(), second.negotiation.offer()]);
  await converse(first, second, lost);
  for (let gap = 0; gap < 3; gap++) {
    first.negotiation.repeat();
    second.negotiation.repeat();
    await converse(first, second);
  }
  expect([first, second].map(({ connection }) => connection.signalingState)).toEqual(["stable", "stable"]);
  expect([offers(first), offers(second)]).toEqual([1, 1]);
});

test("an offer out of turn is not taken", async () => {
  const { connection, negotiation, told } = side(true);
  await negotiation.describe(offer);
  expect(connection.log).toEqual([]);
  expect(told).toEqual([]);
});

test("a candidate that is refused does not keep out the rest", async () => {
  const { connection, negotiation } = side(true);
  await negotiation.offer();
  await negotiation.describe(answer);
  const batch = [{ candidate: "a", usernameFragment: "old" }, { candidate: "new" }];
  await expect(negotiation.candidates(batch)).rejects.toThrow("unknown ufrag");
  expect(connection.log.at(-1)).toBe("candidate new");
});

test("an answer that nobody waits for is a repetition", async () => {
  const { connection, negotiation } = side(true);
  await negotiation.describe(answer);
  expect(connection.log).toEqual([]);
});

test("an answer to an earlier offer is not taken for one to the offer that waits", async () => {
  const { connection, negotiation, sent } = side(true);
  await negotiation.offer();
  await negotiation.describe(answer);
  await negotiation.offer();
  await negotiation.describe(answer);
  expect(connection.signalingState).toBe("have-local-offer");
  await negotiation.describe({ ...answer, number: 2 });
  expect(connection.signalingState).toBe("stable");
  expect(sent).toMatchObject([{ number: 1 }, { number: 2 }]);
});

test("an offer that comes twice is answered with the same answer, and applied once", async () => {
  const { connection, negotiation, sent } = side(false);
  await negotiation.describe(offer);
  await negotiation.describe(offer);
  expect(connection.log).toEqual(["remote offer", "local answer"]);
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
});

test("an offer without an answer is said again after a gap, and nothing else is", async () => {
  const { negotiation, sent } = side(true);
  negotiation.repeat();
  await negotiation.offer();
  negotiation.repeat();
  await negotiation.describe(answer);
  negotiation.repeat();
  expect(sent.map(({ type }) => type)).toEqual(["offer", "offer"]);
});

test("a refused description is told, and does not hold up the next", async () => {
  const { connection, negotiation } = side(false);
  const refused = negotiation.describe({ ...offer, sdp: "refused" });
  const good = negotiation.describe(offer);
  await expect(refused).rejects.toThrow("refused");
  await good;
  expect(connection.log).toEqual(["remote offer", "local answer"]);
});

const lanes = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:16\r\n";

function sections(...kinds: string[]): string {
  return ["v=0", ...kinds.flatMap((kind, at) => [`m=${kind} 9 UDP/TLS/RTP/SAVPF 96`, `a=mid:${at}`]), ""].join("\r\n");
}

test("mesh messages are read strictly", () => {
  expect(parseMeshMessage(offer)).toEqual(offer);
  const largest = {
    type: "answer",
    number: 1,
    sdp: sections(...Array.from({ length: 16 }, () => "audio")) + lanes,
    sources: {},
  };
  expect(parseMeshMessage(largest)).toEqual(largest);
  const bad = [
    null,
    7,
    {},
    { type: "rollback", number: 1, sdp: "", sources: {} },
    { ...offer, sdp: 7 },
    { ...offer, number: 0 },
    { ...offer, sources: { "0": "hologram" } },
    { ...offer, sources: { "0": "camera", "1": "camera" } },
    { ...offer, sdp: "x".repeat(60_001) },
    { type: "offer", number: 1, sdp: sections("audio", "application"), sources: {} },
    { type: "offer", number: 1, sdp: `${sections("audio")}${lanes}${lanes}`, sources: {} },
    { type: "offer", number: 1, sdp: `${sections("audio")}${lanes.replace("SCTP", "BFCP")}`, sources: {} },
    { type: "offer", number: 1, sdp: `${sections("audio")}${lanes.replace("webrtc-datachannel", "t38")}`, sources: {} },
    { type: "answer", number: 1, sdp: sections("audio").replaceAll("\r\n", "\n") + "m=application 9 x y", sources: {} },
    { type: "offer", number: 1, sdp: sections(...Array.from({ length: 17 }, () => "video")), sources: {} },
    { type: "ask", turn: -1 },
    { type: "turn", turn: 2 ** 53 },
    { type: "candidates", candidates: [{ candidate: 7 }] },
    { type: "candidates", candidates: Array.from({ length: 101 }, () => ({})) },
  ];
  for (const message of bad) expect(parseMeshMessage(message)).toBeUndefined();
});

test("how loud somebody is, is not negotiated: not in offers, not in answers", async () => {
  const audio = "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level";
  const lines = (...extensions: string[]): string =>
    ["m=audio 9 UDP/TLS/RTP/SAVPF 111", ...extensions, ""].join("\r\n");
  const mid = "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid";
  const loud = [audio, `${audio} vad=on`, audio.replace(":1 ", ":14/sendrecv "), audio.replace("ssrc", "csrc")];
  const { connection, negotiation } = side(false);
  await negotiation.describe({ ...offer, sdp: lines(...loud, mid) });
  expect(connection.remoteDescription?.sdp).toBe(lines(mid));
  await negotiation.turn({ type: "turn", turn: 1 });
  await negotiation.offer();
  await negotiation.describe({ ...answer, sdp: lines(mid, ...loud) });
  expect(connection.remoteDescription?.sdp).toBe(lines(mid));
});

test("hide my IP: only relays are told, without the address behind them", () => {
  const host = "candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host generation 0";
  const relay = "candidate:2 1 udp 33562367 198.51.100.1 60000 typ relay raddr 192.0.2.7 rport 50000 generation 0";
  const kept = "candidate:2 1 udp 33562367 198.51.100.1 60000 typ relay raddr 0.0.0.0 rport 9 generation 0";
  expect(concealAddresses(host)).toBe("");
  expect(concealAddresses(relay)).toBe(kept);
  const sdp = ["v=0", "c=IN IP4 0.0.0.0", `a=${host}`, `a=${relay}`, "a=mid:0", ""].join("\r\n");
  expect(concealAddresses(sdp)).toBe(["v=0", "c=IN IP4 0.0.0.0", `a=${kept}`, "a=mid:0", ""].join("\r\n"));
});
