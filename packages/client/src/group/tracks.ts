import type { Attachment, TrackRef } from "@subrosa/keys";
import type { Group, GroupAttachment } from "@subrosa/keys/groups";
import type { FrameKeys } from "../media/frames.ts";

/** The tracks of a call, whose keys flow from the group's worker to the frame worker by the track's name there. */
export class GroupTracks implements FrameKeys {
  readonly #attached = new Map<{ readonly track: TrackRef; readonly id: string }, GroupAttachment | undefined>();
  #group: Group | undefined;

  attach(track: TrackRef, { id }: { readonly id: string }): Attachment {
    const named = { track, id };
    this.#attached.set(named, this.#group?.attach(track, id));
    return {
      detach: () => {
        this.#attached.get(named)?.detach();
        this.#attached.delete(named);
      },
    };
  }

  /** Another member of ours takes over: keys come from it from now on. */
  follow(group: Group): void {
    this.#group = group;
    for (const named of this.#attached.keys()) this.#attached.set(named, group.attach(named.track, named.id));
  }
}
