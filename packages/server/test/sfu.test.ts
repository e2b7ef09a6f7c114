import { TokenVerifier } from "livekit-server-sdk";
import { describe, expect, it } from "vitest";
import { createSfu, sfuRoom, tokenInterval } from "../src/sfu.ts";
import { must, participant, roomId, session } from "./support.ts";

const options = {
  livekitUrl: "wss://sfu.example",
  livekitKey: "key",
  livekitSecret: "the-secret-of-livekit",
  livekitTokenLifetime: 300,
  meshLimit: 4,
};
const rose = roomId("rose");

describe("a token for LiveKit", () => {
  it("lets one participant into one session's room, and nothing else", async () => {
    const grant = must(await createSfu(options));
    const { url, token, meshLimit } = await grant(rose, session(1), participant(2), false);
    expect([url, meshLimit]).toEqual(["wss://sfu.example", 4]);
    const claims = await new TokenVerifier("key", "the-secret-of-livekit").verify(token);
    expect(claims).toEqual({
      iss: "key",
      sub: participant(2),
      nbf: claims.nbf,
      exp: claims.exp,
      video: {
        roomJoin: true,
        room: sfuRoom(rose, session(1), false),
        canPublish: true,
        canPublishSources: ["microphone", "camera", "screen_share", "screen_share_audio"],
        canSubscribe: true,
        canPublishData: true,
        canUpdateOwnMetadata: false,
        canSubscribeMetrics: false,
        hidden: false,
      },
    });
    expect((claims.exp ?? 0) - (claims.nbf ?? 0)).toBe(300);
  });

  it("is signed by the secret that LiveKit knows", async () => {
    const grant = must(await createSfu(options));
    const { token } = await grant(rose, session(1), participant(2), false);
    await expect(new TokenVerifier("key", "another-secret").verify(token)).rejects.toThrow(
      "signature verification failed",
    );
    expect(token).not.toContain(options.livekitSecret);
  });

  it("names a room that says nothing of the link, and is another one in each session, and for whom hosts let in", () => {
    const names = [
      sfuRoom(rose, session(1), false),
      sfuRoom(rose, session(2), false),
      sfuRoom(roomId("rosa"), session(1), false),
      sfuRoom(rose, session(1), true),
    ];
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^[\w-]{43}$/);
  });

  it("is renewed before it ends, and there is none without a LiveKit server", async () => {
    expect(tokenInterval(options)).toBe(200_000);
    expect(tokenInterval({ ...options, livekitUrl: "" })).toBeUndefined();
    expect(await createSfu({ ...options, livekitUrl: "" })).toBeUndefined();
  });
});
