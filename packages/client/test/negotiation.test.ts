import { expect, test } from "vitest";
import type { Source } from "../src/api/publication.ts";
import { concealAddresses } from "../src/planes/mesh/conceal.ts";
import { parseMeshMessage, type Description } from "../src/planes/mesh/messages.ts";
import { Negotiation, type NegotiatingConnection } from "../src/planes/mesh/negotiation.ts";

/** The signalling states of JSEP (RFC 8829 §3.2), and nothing of media. */
class FakeConnection {
  signalingState: RTCSignalingState = "stable";
  localDescription: RTCSessionDescription | null = null;
  remoteDescription: RTCSessionDescription | null = null;
  readonly log: string[] = [];
  candidateError: Error | undefined;

  setLocalDescription(): Promise<void> {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
    this.localDescription = { type, sdp: `my ${type}` } as RTCSessionDescription;
    this.log.push(`local ${type}`);
    return Promise.resolve();
  }

  setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
    if (sdp === "refused") return Promise.reject(new Error("refused"));
    if (type === "offer" && this.signalingState === "have-local-offer") this.log.push("rollback");
    this.signalingState = type === "offer" ? "have-remote-offer" : "stable";
    this.remoteDescription = { type, sdp } as RTCSessionDescription;
    this.log.push(`remote ${type}`);
    return Promise.resolve();
  }

  addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
    if (this.candidateError !== undefined) return Promise.reject(this.candidateError);
    if (candidate?.usernameFragment === "rolled-back") return Promise.reject(new Error("unknown ufrag"));
    this.log.push(`candidate ${candidate?.candidate}`);
    return Promise.resolve();
  }
}

function side(polite: boolean): {
  connection: FakeConnection;
  negotiation: Negotiation;
  sent: Description[];
  told: object[];
} {
  const connection = new FakeConnection();
  const sent: Description[] = [];
  const told: object[] = [];
  const sources: Record<string, Source> = { "0": "camera" };
  const negotiation = new Negotiation(connection as NegotiatingConnection, polite, {
    send: (description) => sent.push(description),
    sources: () => sources,
    answering: () => undefined,
    declared: (declared) => told.push(declared),
  });
  return { connection, negotiation, sent, told };
}

const offer: Description = { type: "offer", sdp: "their offer", number: 1, sources: { "1": "microphone" } };
const answer: Description = { type: "answer", sdp: "their answer", number: 1, sources: {} };

test("an offer is answered, after its sources were declared", async () => {
  const { connection, negotiation, sent, told } = side(true);
  await negotiation.describe(offer);
  expect(connection.log).toEqual(["remote offer", "local answer"]);
  expect(sent).toEqual([{ type: "answer", sdp: "my answer", number: 1, sources: { "0": "camera" } }]);
  expect(told).toEqual([new Map([["1", "microphone"]])]);
});

test("crossing offers: the polite side rolls back and answers", async () => {
  const { connection, negotiation, sent } = side(true);
  await negotiation.describe(offer);
  await negotiation.offer();
  await negotiation.describe({ ...offer, number: 2 });
  expect(connection.log.slice(2)).toEqual(["local offer", "rollback", "remote offer", "local answer"]);
  expect(sent.map(({ type }) => type)).toEqual(["answer", "offer", "answer"]);
});

test("the very first offer is the impolite side's", async () => {
  const { connection, negotiation } = side(true);
  await negotiation.offer();
  expect(connection.log).toEqual([]);
  await negotiation.describe(offer);
  await negotiation.offer();
  expect(connection.log).toEqual(["remote offer", "local answer", "local offer"]);
});

test("crossing offers: the impolite side ignores the other, and the candidates that belong to it", async () => {
  const { connection, negotiation, told } = side(false);
  await negotiation.offer();
  await negotiation.describe(offer);
  connection.candidateError = new Error("no such section");
  await negotiation.candidates([{ candidate: "c" }]);
  expect(connection.log).toEqual(["local offer"]);
  expect(told).toEqual([]);
  connection.candidateError = undefined;
  await negotiation.describe(answer);
  await negotiation.candidates([{ candidate: "c" }]);
  expect(connection.log).toEqual(["local offer", "remote answer", "candidate c"]);
});

test("candidates of an offer that was rolled back do not keep out those of the answer", async () => {
  const { connection, negotiation } = side(false);
  await negotiation.offer();
  await negotiation.describe(answer);
  const batch = [{ candidate: "old", usernameFragment: "rolled-back" }, { candidate: "new" }];
  await expect(negotiation.candidates(batch)).rejects.toThrow("unknown ufrag");
  expect(connection.log.at(-1)).toBe("candidate new");
});

test("an answer that nobody waits for is a repetition", async () => {
  const { connection, negotiation } = side(false);
  await negotiation.describe(answer);
  expect(connection.log).toEqual([]);
});

test("an answer to an earlier offer is not taken for one to the offer that waits", async () => {
  const { connection, negotiation, sent } = side(false);
  await negotiation.offer();
  await negotiation.describe(answer);
  await negotiation.offer();
  await negotiation.describe(answer);
  expect(connection.signalingState).toBe("have-local-offer");
  await negotiation.describe({ ...answer, number: 2 });
  expect(connection.signalingState).toBe("stable");
  expect(sent.map(({ number }) => number)).toEqual([1, 2]);
});

test("an offer that comes twice is answered with the same answer, and applied once", async () => {
  const { connection, negotiation, sent } = side(true);
  await negotiation.describe(offer);
  await negotiation.describe(offer);
  expect(connection.log).toEqual(["remote offer", "local answer"]);
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
});

test("an offer without an answer is said again after a gap, and nothing else is", async () => {
  const { negotiation, sent } = side(false);
  negotiation.repeat();
  await negotiation.offer();
  negotiation.repeat();
  await negotiation.describe(answer);
  negotiation.repeat();
  expect(sent.map(({ type }) => type)).toEqual(["offer", "offer"]);
});

test("a refused description is told, and does not hold up the next", async () => {
  const { connection, negotiation } = side(true);
  const refused = negotiation.describe({ ...offer, sdp: "refused" });
  const good = negotiation.describe(offer);
  await expect(refused).rejects.toThrow("refused");
  await good;
  expect(connection.log).toEqual(["remote offer", "local answer"]);
});

function sections(...kinds: string[]): string {
  return ["v=0", ...kinds.flatMap((kind, at) => [`m=${kind} 9 UDP/TLS/RTP/SAVPF 96`, `a=mid:${at}`]), ""].join("\r\n");
}

test("mesh messages are read strictly", () => {
  expect(parseMeshMessage(offer)).toEqual(offer);
  const largest = {
    type: "answer",
    number: 1,
    sdp: sections(...Array.from({ length: 16 }, () => "audio")),
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
    { type: "answer", number: 1, sdp: sections("audio").replaceAll("\r\n", "\n") + "m=application 9 x y", sources: {} },
    { type: "offer", number: 1, sdp: sections(...Array.from({ length: 17 }, () => "video")), sources: {} },
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
  const { connection, negotiation } = side(true);
  await negotiation.describe({ ...offer, sdp: lines(...loud, mid) });
  expect(connection.remoteDescription?.sdp).toBe(lines(mid));
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
