import { describe, expect, it } from "vitest";
import {
  decodeHttpError,
  decodeRoomCreated,
  decodeRoomPresence,
  decodeSiteInfo,
  encodeBase64url,
  parseId,
  Proof,
  proofHeader,
  proofOfHeader,
} from "../src/index.ts";

describe("the proof header", () => {
  it("carries a proof there and back", () => {
    const proof = parseId(Proof, encodeBase64url(new Uint8Array(32).fill(9)));
    if (proof === undefined) throw new Error("32 bytes are a proof");
    expect(proofOfHeader(proofHeader(proof))).toBe(proof);
  });

  it.each([undefined, "", "Proof", "Proof ", "Proof AAEC", "Bearer AAEC", "Proof " + "A".repeat(10_000)])(
    "%s is no proof",
    (header) => {
      expect(proofOfHeader(header)).toBeUndefined();
    },
  );
});

describe("bodies of answers", () => {
  it("are read as they were written", () => {
    expect(decodeRoomCreated('{"room":"rose-garden"}')).toEqual({ room: "rose-garden" });
    const presence = { people: 2, capacity: 6, relay: true };
    expect(decodeRoomPresence(JSON.stringify(presence))).toEqual(presence);
    expect(decodeSiteInfo('{"source":"https://code.example/subrosa"}')).toEqual({
      source: "https://code.example/subrosa",
    });
    expect(decodeSiteInfo("{}")).toEqual({});
    expect(decodeHttpError('{"code":"wrong-proof","message":"No."}')).toEqual({ code: "wrong-proof", message: "No." });
  });

  it("name a source by an address of the web, and by nothing that would run", () => {
    for (const source of ["javascript:alert(1)", "data:text/html,x", "/source", "", 7])
      expect(decodeSiteInfo(JSON.stringify({ source }))).toBeUndefined();
  });

  it("are refused when a proxy answers in the server's place", () => {
    for (const decodeBody of [decodeRoomCreated, decodeRoomPresence, decodeSiteInfo, decodeHttpError]) {
      expect(decodeBody("<html>502 Bad Gateway</html>")).toBeUndefined();
      expect(decodeBody('{"people":-1,"capacity":1e400,"relay":1,"room":"/","source":0,"code":0}')).toBeUndefined();
    }
  });
});
