import { joinPlainly, layoutIds, type Bytes, type ClearBytes, type Layout } from "./layout.ts";

const metadata: Bytes = Uint8Array.of(layoutIds.none);
const clear: ClearBytes = { prefix: new Uint8Array(0), metadata };

/** Opus (RFC 7587) and RED (RFC 2198): no packetizer reads them, so nothing stays clear. */
export const opus: Layout = {
  id: layoutIds.none,
  kind: "audio",
  clear: () => clear,
  join: joinPlainly,
  split: (wire) => ({ metadata, sframe: wire }),
};
