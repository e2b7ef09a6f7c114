/**
 * How sealed frames look on the way. `sframe`: RFC 9605, which is the default and stronger in every respect. `livekit`: the format of LiveKit's
 * SDKs, for rooms with their native clients; docs/livekit-wire.md says what it can't refuse.
 */
export type Wire = "sframe" | "livekit";
