import { CircleDot } from "lucide-react";
import type { RoomInterface } from "@subrosa/client";

import { names, text } from "../../catalogue/text.ts";
import { personName } from "../person/person-name.ts";
import { useRoom } from "../use-room.ts";
import styles from "./Recording.module.css";

/** Who records the call and says so, yourself first. */
function recorders({ local, participants }: Pick<RoomInterface, "local" | "participants">): string[] {
  const others = [...participants.values()].filter(({ isRecording }) => isRecording).map(personName);
  return local.isRecording ? [text("record.you"), ...others] : others;
}

/** In the top bar, for as long as somebody records. */
export function RecordingMark({ room }: { readonly room: RoomInterface }) {
  const people = recorders(useRoom(room));
  if (people.length === 0) return null;
  const words = text("record.by", { names: names(people) });
  return (
    <p className={styles.mark} title={words}>
      <CircleDot aria-hidden size={16} />
      <span dir="auto">{words}</span>
    </p>
  );
}

/** Among the people: each recording is a row of its own. */
export function RecordingRows({ room }: { readonly room: RoomInterface }) {
  const people = recorders(useRoom(room));
  if (people.length === 0) return null;
  return (
    <ul className={styles.rows}>
      {people.map((name, index) => (
        // Two recorders may have the same name.
        <li key={index} className={styles.row}>
          <CircleDot aria-hidden size={20} />
          <span dir="auto">{text("record.by", { names: name })}</span>
        </li>
      ))}
    </ul>
  );
}
