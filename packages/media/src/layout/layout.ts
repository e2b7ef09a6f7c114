/** Bytes that WebCrypto and `frame.data` accept: not backed by shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** The byte that opens the metadata of each frame, so that a rewritten payload type changes nothing unnoticed. */
export const layoutIds = { none: 0, vp8: 1, vp9: 2, av1: 3, h264: 4, h265: 5 } as const;

/** What a sender leaves readable on one frame. */
export interface ClearBytes {
  /** Goes in front of the SFrame, as it stands on the wire. */
  readonly prefix: Bytes;
  /** Layout id ‖ canonical clear bytes: what the AEAD authenticates beside the SFrame header. */
  readonly metadata: Bytes;
  /** Where in the encoded frame the sealed part starts; 0, which is the whole frame, unless given. */
  readonly from?: number;
}

/** A received frame, taken apart. */
export interface Split {
  /** Layout id ‖ canonical clear bytes, equal to the sender's whatever was rewritten on the way. */
  readonly metadata: Bytes;
  /** SFrame header ‖ ciphertext ‖ tag, or what another wire has in its place. */
  readonly sframe: Bytes;
}

/**
 * What stays readable of a codec's frames. The SFrame always holds the *whole* encoded frame; the clear bytes are an
 * authenticated copy for packetizers, depacketizers and SFUs, and no decoder ever sees them.
 * None of the functions throws: bytes that don't parse give undefined.
 */
export interface Layout {
  readonly id: number;
  readonly kind: "audio" | "video";
  /** Sender: the clear bytes of an encoded frame. */
  clear(frame: Bytes, isKeyFrame: boolean): ClearBytes | undefined;
  /** Sender: makes prefix ‖ SFrame fit for the codec's packetizer; `at` is where the SFrame starts. */
  join(sealed: Bytes, at: number): Bytes;
  /** Receiver: the inverse of `join`. */
  split(wire: Bytes): Split | undefined;
}

/** Finds the layout of a codec by its MIME type; undefined for one that isn't in the table: its frames are dropped, never sent as they are. */
export type FindLayout = (mimeType: string | undefined) => Layout | undefined;

/** Finds layouts in a table, whose MIME types are in lower case. */
export function finderOf(layouts: ReadonlyMap<string, Layout>): FindLayout {
  // Spellings that browsers use, so that the frame path changes no case; `null` for codecs that we don't have.
  const spellings = new Map<string, Layout | null>();
  return (mimeType) => {
    if (mimeType === undefined) return undefined;
    let layout = spellings.get(mimeType);
    if (layout === undefined) {
      layout = layouts.get(mimeType.toLowerCase()) ?? null;
      // The other end's SDP chooses the spelling: remember only a handful.
      if (spellings.size < 32) spellings.set(mimeType, layout);
    }
    return layout ?? undefined;
  };
}

/** Nothing to escape: the sealed bytes travel as they are. */
export function joinPlainly(sealed: Bytes): Bytes {
  return sealed;
}

/** Metadata for each clear byte of a layout that has exactly one: made once, for the frame path allocates nothing twice. */
export function singleByteMetadata(id: number): readonly Bytes[] {
  return Array.from({ length: 256 }, (_, byte) => Uint8Array.of(id, byte));
}
