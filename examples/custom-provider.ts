// An application brings its own keys: from its own messenger, its own MLS group, an HSM. This is all that it takes.
import type { Attachment, KeyProvider, TrackKeys, TrackRef } from "@subrosa/keys";
import type { BaseKey } from "@subrosa/sframe";

/** Wherever the keys are. A sending key is fresh for each publication: its frame counter begins at 0. */
export type FetchKey = (track: TrackRef) => Promise<BaseKey>;

/** `new Room({ link, name, keys: myKeys(fetchKey) })` */
export function myKeys(fetchKey: FetchKey): KeyProvider {
  return {
    attach(track: TrackRef, keys: TrackKeys): Attachment {
      let attached = true;
      void fetchKey(track).then((key) => attached && keys.install(key));
      return { detach: () => void (attached = false) };
    },
  };
}
