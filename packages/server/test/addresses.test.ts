import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { Addresses } from "../src/http/addresses.ts";
import { Origins } from "../src/http/origins.ts";

function request(peer: string, headers: Record<string, string> = {}): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: peer });
  return Object.assign(new IncomingMessage(socket), { headers });
}

describe("the address behind a request", () => {
  it.each([
    ["the peer's own", [], "192.0.2.1", undefined, "192.0.2.1"],
    ["IPv4 within IPv6", [], "::ffff:192.0.2.1", undefined, "192.0.2.1"],
    ["one /64 network of IPv6", [], "2001:db8:1:2:3:4:5:6", undefined, "2001:db8:1:2::/64"],
    ["a shortened IPv6", [], "2001:db8::6", undefined, "2001:db8:0:0::/64"],
    ["not what a stranger claims", [], "192.0.2.1", "203.0.113.9", "192.0.2.1"],
    ["what a trusted proxy says", ["192.0.2.0/24"], "192.0.2.1", "203.0.113.9", "203.0.113.9"],
    [
      "the last hop that is not trusted",
      ["192.0.2.0/24"],
      "192.0.2.1",
      "198.51.100.1, 203.0.113.9, 192.0.2.7",
      "203.0.113.9",
    ],
    ["the proxy, if it says nonsense", ["192.0.2.1"], "192.0.2.1", "unknown", "192.0.2.1"],
    ["a trusted proxy over IPv6", ["::1"], "::1", "203.0.113.9", "203.0.113.9"],
  ])("is %s", (_what, proxies, peer, forwarded, expected) => {
    const headers: Record<string, string> = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
    expect(new Addresses(proxies).of(request(peer, headers))).toBe(expected);
  });

  it.each(["10.0.0.0/33", "10.0.0/8", "proxy.example", "::1/129", "10.0.0.1/x"])("%s is no network", (entry) => {
    expect(() => new Addresses([entry])).toThrow(/is no address or network/);
  });
});

describe("whether a request is secure", () => {
  const headers = { "x-forwarded-proto": "https" };

  it("is believed of a trusted proxy alone", () => {
    expect(new Addresses(["192.0.2.1"]).isSecure(request("192.0.2.1", headers))).toBe(true);
    expect(new Addresses([]).isSecure(request("192.0.2.1", headers))).toBe(false);
  });
});

describe("whether a request is local", () => {
  it("is so on this machine, unless a proxy speaks for another", () => {
    const addresses = new Addresses([]);
    expect(addresses.isLocal(request("127.0.0.1"))).toBe(true);
    expect(addresses.isLocal(request("::1"))).toBe(true);
    expect(addresses.isLocal(request("127.0.0.1", { "x-forwarded-for": "203.0.113.9" }))).toBe(false);
    expect(addresses.isLocal(request("192.0.2.1"))).toBe(false);
  });
});

describe("which pages may use the server", () => {
  const from = (origin: string): IncomingMessage => request("192.0.2.1", { origin, host: "calls.example" });

  it("are its own and those that were named", () => {
    const origins = new Origins(["https://other.example"]);
    expect(origins.allows(from("https://calls.example"))).toBe(true);
    expect(origins.allows(from("https://other.example"))).toBe(true);
    expect(origins.allows(from("https://evil.example"))).toBe(false);
    expect(origins.allows(from("null"))).toBe(false);
    expect(origins.foreign(from("https://calls.example"))).toBeUndefined();
    expect(origins.foreign(from("https://other.example"))).toBe("https://other.example");
    expect(origins.foreign(from("https://evil.example"))).toBeUndefined();
  });

  it("are all with a star", () => {
    expect(new Origins(["*"]).allows(from("https://evil.example"))).toBe(true);
  });
});
