import { createHmac, randomBytes } from "node:crypto";
import type { IceServer } from "@subrosa/protocol";
import type { Config } from "./config/settings.ts";

/** What TURN takes from the settings. */
export type TurnOptions = Pick<Config, "stunUrls" | "turnUrls" | "turnSecret" | "turnLifetime">;

/**
 * The STUN and TURN servers of one client, with credentials that end by themselves: the shared-secret scheme of coturn
 * (`use-auth-secret`, draft-uberti-behave-turn-rest-00 §2.2).
 *
 * @param now milliseconds since 1970
 */
export function iceServers(options: TurnOptions, now: number): IceServer[] {
  const servers: IceServer[] = [];
  if (options.stunUrls.length > 0) servers.push({ urls: options.stunUrls });
  if (options.turnUrls.length > 0) {
    // The second part is random: the TURN server's log then says nothing about who it was.
    const ends = Math.floor(now / 1_000 + options.turnLifetime);
    const username = `${ends}:${randomBytes(8).toString("hex")}`;
    const credential = createHmac("sha1", options.turnSecret).update(username).digest("base64");
    servers.push({ urls: options.turnUrls, username, credential });
  }
  return servers;
}

/** Milliseconds between fresh credentials, `undefined` if there is nothing to refresh: two thirds of their lifetime. */
export function refreshInterval(options: TurnOptions): number | undefined {
  return options.turnUrls.length > 0 ? Math.min(options.turnLifetime * (2_000 / 3), 2 ** 31 - 1) : undefined;
}
