import { createHmac } from "node:crypto";

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A LiveKit access token (JWT, RFC 7519) for somebody in a room, as Subrosa's server would mint it. */
export function tokenFor(
  { apiKey, apiSecret }: { readonly apiKey: string; readonly apiSecret: string },
  room: string,
  identity: string,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const video = { room, roomJoin: true, canPublish: true, canSubscribe: true, canPublishData: true, ...more };
  const claims = { iss: apiKey, sub: identity, nbf: now - 10, exp: now + 600, video };
  const head = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${head}.${createHmac("sha256", apiSecret).update(head).digest("base64url")}`;
}
