import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv4, isIPv6, type Socket } from "node:net";
import { StartError } from "../config/start-error.ts";

/** Finds out who is behind a request: the peer of its socket, or whom a trusted proxy names. */
export class Addresses {
  readonly #proxies = new BlockList();

  /**
   * @param trustedProxies addresses and networks (`10.0.0.0/8`)
   * @throws {StartError} `bad-setting`
   */
  constructor(trustedProxies: readonly string[]) {
    for (const entry of trustedProxies) this.#trust(entry);
  }

  /** The address to which limits are applied. Of IPv6 it is the /64 network: one household has that many addresses. */
  of(request: IncomingMessage): string {
    const named = this.#viaProxy(request) ? this.#forwardedFor(request) : undefined;
    return network(named ?? peer(request));
  }

  /** The address of a connection that has said nothing yet; `undefined` for a trusted proxy, which speaks for many. */
  ofPeer(socket: Socket): string | undefined {
    const address = plain(socket.remoteAddress ?? "");
    return this.#trusts(address) ? undefined : network(address);
  }

  /** Whether the request came by TLS, here or up to a trusted proxy. */
  isSecure(request: IncomingMessage): boolean {
    if ("encrypted" in request.socket) return true;
    return this.#viaProxy(request) && request.headers["x-forwarded-proto"] === "https";
  }

  /** Whether the request comes from this machine itself and no proxy speaks for another. */
  isLocal(request: IncomingMessage): boolean {
    const address = peer(request);
    const local = address === "::1" || address.startsWith("127.");
    return local && request.headers["x-forwarded-for"] === undefined && request.headers.forwarded === undefined;
  }

  #trust(entry: string): void {
    const [address = "", prefix] = entry.split("/");
    const family = isIPv4(address) ? "ipv4" : isIPv6(address) ? "ipv6" : undefined;
    const bits = prefix === undefined ? (family === "ipv4" ? 32 : 128) : Number(prefix);
    if (family === undefined || !Number.isInteger(bits) || bits < 0 || bits > (family === "ipv4" ? 32 : 128)) {
      throw new StartError("bad-setting", `"${entry}" is no address or network: write 10.0.0.0/8 or ::1.`);
    }
    this.#proxies.addSubnet(address, bits, family);
  }

  #trusts(address: string): boolean {
    return isIP(address) !== 0 && this.#proxies.check(address, isIPv4(address) ? "ipv4" : "ipv6");
  }

  #viaProxy(request: IncomingMessage): boolean {
    return this.#trusts(peer(request));
  }

  /** The last address that is no trusted proxy: whatever stands before it, the client may have written itself. */
  #forwardedFor(request: IncomingMessage): string | undefined {
    const header = request.headers["x-forwarded-for"];
    const hops = (Array.isArray(header) ? header.join(",") : (header ?? "")).split(",").map((hop) => plain(hop.trim()));
    const client = hops.toReversed().find((hop) => !this.#trusts(hop));
    return client !== undefined && isIP(client) !== 0 ? client : undefined;
  }
}

function peer(request: IncomingMessage): string {
  return plain(request.socket.remoteAddress ?? "");
}

/** IPv4 inside IPv6 (RFC 4291 §2.5.5.2) is the IPv4 address. */
function plain(address: string): string {
  return address.toLowerCase().startsWith("::ffff:") && isIPv4(address.slice(7)) ? address.slice(7) : address;
}

function network(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? [] : tail.split(":");
  if (tail !== undefined) while (groups.length + rest.length < 8) groups.push("0");
  const first = [...groups, ...rest].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(":")}::/64`;
}
