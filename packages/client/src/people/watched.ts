import type { Source } from "../api/publication.ts";
import type { Frames } from "../media/frames.ts";
import type { WatchedTrack } from "../media/stalls.ts";
import type { Roster } from "./roster.ts";

/** What watched tracks are read from. */
export interface WatchedOptions {
  readonly roster: Pick<Roster, "seats">;
  readonly frames: Pick<Frames, "status">;
  readonly receiver: (member: string, source: Source) => RTCRtpReceiver | undefined;
}

/** Others' pictures that should move. */
export function watchedTracks({ roster, frames, receiver: receiverOf }: WatchedOptions): WatchedTrack[] {
  return [...roster.seats.values()].flatMap(({ memberId, tracks }) =>
    [...tracks.values()].flatMap(({ source, kind, muted, mediaStreamTrack }) => {
      const receiver = receiverOf(memberId, source);
      if (kind !== "video" || muted || mediaStreamTrack === undefined || receiver === undefined) return [];
      const opened = (): number => frames.status(memberId, source).counters["opened"] ?? 0;
      return [{ member: memberId, source, receiver, opened }];
    }),
  );
}
