import { useEffect, useRef } from "react";

import { preferences } from "../app/preferences.ts";
import { useStore } from "../app/store.ts";
import type { Call } from "./call.ts";

/** Plays everyone's sound, wherever their tiles are. */
export function RemoteSound({ call }: { readonly call: Call }) {
  const { volumes, quiet } = useStore(call.view);
  const { speaker } = useStore(preferences);
  return [...call.room.participants.values()].flatMap((participant) =>
    (["microphone", "screen-audio"] as const).flatMap((source) => {
      const track = participant.tracks.get(source)?.mediaStreamTrack;
      if (!track) return [];
      const volume = quiet ? 0 : (volumes[participant.id] ?? 1);
      return [
        <Sound key={`${participant.id}/${source}`} call={call} track={track} volume={volume} speaker={speaker} />,
      ];
    }),
  );
}

function Sound({
  call,
  track,
  volume,
  speaker,
}: {
  readonly call: Call;
  readonly track: MediaStreamTrack;
  readonly volume: number;
  readonly speaker: string;
}) {
  const audio = useRef<HTMLAudioElement>(null);
  const { soundBlocked } = useStore(call.view);
  useEffect(() => {
    if (audio.current) audio.current.srcObject = new MediaStream([track]);
  }, [track]);
  useEffect(() => {
    const element = audio.current;
    if (!element || soundBlocked) return;
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") call.view.update({ soundBlocked: true });
    });
  }, [call, track, soundBlocked]);
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    element.volume = volume;
    element.muted = volume === 0;
  }, [volume]);
  useEffect(() => {
    // A speaker that is gone leaves the sound on the default one.
    if (audio.current && "setSinkId" in audio.current) audio.current.setSinkId(speaker).catch(() => undefined);
  }, [speaker]);
  // Speech has no captions in this version.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  return <audio ref={audio} autoPlay hidden />;
}
