/** What a token of ours says to LiveKit, as far as we look. Nobody here checks its signature: LiveKit does. */
interface Claims {
  readonly sub?: unknown;
  readonly video?: { readonly room?: unknown };
}

/** Who a token makes us at the SFU (RFC 7519 §4.1.2: `sub`); `undefined` where it doesn't say. */
export function identityOf(token: string): string | undefined {
  return textOf(claimsOf(token)?.sub);
}

/** What LiveKit calls the room that a token leads to; `undefined` where it doesn't say. */
export function roomOf(token: string): string | undefined {
  return textOf(claimsOf(token)?.video?.room);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function claimsOf(token: string): Claims | undefined {
  try {
    const payload = atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"));
    const claims = JSON.parse(payload) as Claims | null;
    return claims ?? undefined;
  } catch {
    return undefined;
  }
}
