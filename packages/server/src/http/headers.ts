import type { Config } from "../config/settings.ts";

/** The two `<style>` texts that react-aria writes: press behaviour, and the scroll lock of iOS. Nothing else is inline. */
const styleHashes = [
  "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
  "'sha256-gYiS/BvZvRcK27JIXTuwhZ3hs2+VJ1X+2gUlE+farlg='",
];

/** What the app's pages may do; everything else is denied. */
function contentSecurityPolicy({ frameAncestors, livekitUrl }: Config): string {
  const directives = {
    "default-src": ["'none'"],
    "script-src": ["'self'", "'wasm-unsafe-eval'"],
    "style-src": ["'self'", ...styleHashes],
    "worker-src": ["'self'"],
    "connect-src": ["'self'", ...sfuOrigins(livekitUrl)],
    "img-src": ["'self'", "blob:", "data:"],
    "media-src": ["'self'", "blob:"],
    "font-src": ["'self'"],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": frameAncestors.length === 0 ? ["'none'"] : frameAncestors,
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["subrosa-worker"],
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(" "))
    .join("; ");
}

/** livekit-client speaks by WebSocket, and asks by HTTP when that fails. */
function sfuOrigins(livekitUrl: string): string[] {
  if (livekitUrl === "") return [];
  const { origin } = new URL(livekitUrl);
  return [origin, origin.replace(/^ws/, "http")];
}

const own = ["camera", "microphone", "display-capture", "speaker-selection", "fullscreen", "picture-in-picture"];
const wakes = ["autoplay", "screen-wake-lock", "clipboard-write", "clipboard-read"];
const never = ["geolocation", "payment", "usb", "serial", "hid", "midi", "idle-detection"];

const permissionsPolicy = [
  ...[...own, ...wakes].map((feature) => `${feature}=(self)`),
  ...never.map((feature) => `${feature}=()`),
].join(", ");

/** The headers of every answer, pages and API alike. */
export function securityHeaders(config: Config): Readonly<Record<string, string>> {
  return {
    "content-security-policy": contentSecurityPolicy(config),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
    "permissions-policy": permissionsPolicy,
  };
}

/**
 * Two years, so that no first request of a returning visitor goes out in the clear (RFC 6797 §6.1). Not for subdomains,
 * which are somebody else's business.
 */
export const strictTransport = "max-age=63072000";

/** Whether a host's name means this machine: a promise of TLS for it would bind every other server here as well. */
export function isThisMachine(host: string | undefined): boolean {
  return /^(?:[^:]+\.)?localhost(?::\d+)?$/i.test(host ?? "");
}
