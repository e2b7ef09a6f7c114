import { Hand } from "lucide-react";

import type { Participant } from "@subrosa/client";
import { useStore } from "../../app/store.ts";
import type { CallGroup } from "../group/call-group.ts";
import styles from "./TileSigns.module.css";

/** A raised hand and the newest reaction, at the top left. The tile's name says the hand; a reaction is spoken once. */
export function TileSigns({ group, participant }: { readonly group: CallGroup; readonly participant: Participant }) {
  const reaction = useStore(group.reactions.shown).get(participant.id);
  if (participant.handRaisedAt === undefined && reaction === undefined) return null;
  return (
    <div className={styles.signs} aria-hidden>
      {participant.handRaisedAt !== undefined && (
        <span className={styles.sign}>
          <Hand size={20} />
        </span>
      )}
      {reaction !== undefined && <span className={styles.reaction}>{reaction}</span>}
    </div>
  );
}
