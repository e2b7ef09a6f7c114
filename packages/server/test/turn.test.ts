import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { iceServers, refreshInterval } from "../src/turn.ts";

const options = {
  stunUrls: ["stun:turn.example:3478"],
  turnUrls: ["turn:turn.example:3478", "turns:turn.example:5349"],
  turnSecret: "north",
  turnLifetime: 3_600,
};

describe("credentials for TURN", () => {
  it("end when they should, and are signed with the shared secret", () => {
    const [stun, turn] = iceServers(options, 1_000_000_000_000);
    expect(stun).toEqual({ urls: options.stunUrls });
    expect(turn?.urls).toEqual(options.turnUrls);
    expect(turn?.username).toMatch(/^1000003600:[0-9a-f]{16}$/);
    expect(turn?.credential).toBe(
      createHmac("sha1", "north")
        .update(turn?.username ?? "")
        .digest("base64"),
    );
  });

  it("are of nobody: two differ", () => {
    expect(iceServers(options, 0)[1]?.username).not.toBe(iceServers(options, 0)[1]?.username);
  });

  it("are refreshed before they end, and only where there are any", () => {
    expect(refreshInterval(options)).toBe(2_400_000);
    expect(refreshInterval({ ...options, turnUrls: [] })).toBeUndefined();
    expect(iceServers({ ...options, turnUrls: [], stunUrls: [] }, 0)).toEqual([]);
  });
});
