import { EngineEvent } from "livekit-client";
import type { Engine } from "./engine.ts";

/** Tells each LiveKit token that an engine connects with, before it does, and those that LiveKit renews it by. What `tell` throws, connecting rejects with. */
export function watchTokens(engine: Engine, tell: (token: string) => void): void {
  const join = engine.join.bind(engine);
  engine.join = async (url, token, ...rest) => {
    tell(token);
    return await join(url, token, ...rest);
  };
  engine.on(EngineEvent.TokenRefreshed, tell);
}

/** Whom a LiveKit token is for, as it says itself: proves nothing. `undefined` for what is none. */
export function identityOf(token: string): string | undefined {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const claims: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0))),
    );
    const sub: unknown = typeof claims === "object" && claims !== null && "sub" in claims ? claims.sub : undefined;
    return typeof sub === "string" && sub !== "" ? sub : undefined;
  } catch {
    return undefined;
  }
}
