import type { RemoteParticipant } from "@subrosa/client";
import { Hand, Mic, MicOff, VolumeX } from "lucide-react";

import { useStore } from "../../app/store.ts";
import type { Call } from "../../call/call.ts";
import { Badge } from "../../call/person/Badge.tsx";
import type { Person } from "../../call/person/person.ts";
import { personName } from "../../call/person/person-name.ts";
import { PersonMenu } from "../../call/person/PersonMenu.tsx";
import { personState } from "../../call/person/states.ts";
import { text } from "../../catalogue/text.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import styles from "./People.module.css";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** One person: who, one word about their state, and what one can do. */
export function Row({
  call,
  person,
  since,
}: {
  readonly call: Call;
  readonly person: Person;
  readonly since: boolean;
}) {
  const { volumes } = useStore(call.view);
  const self = person.isLocal;
  const word = person.isLocal ? undefined : stateWord(person);
  const microphone = person.tracks.get("microphone");
  const micOn = microphone !== undefined && !microphone.muted;
  const name = personName(person);
  return (
    <li className={styles.row}>
      <Avatar name={person.name} identity={person.id} small />
      <div className={styles.words}>
        <span className={styles.who}>
          <span className={styles.name} dir="auto">
            {self ? text("app.youNamed", { name }) : name}
          </span>
          {person.isHost && <span className={styles.tag}>{text("people.host")}</span>}
        </span>
        {since && <span className={styles.note}>{text("people.since", { time: clock.format(person.joinedAt) })}</span>}
        {word && (
          <span className={styles.state}>
            <Badge state={word} />
          </span>
        )}
      </div>
      {person.handRaisedAt !== undefined && <Hand size={18} role="img" aria-label={text("hand.raised")} />}
      {volumes[person.id] === 0 && <VolumeX size={18} role="img" aria-label={text("tile.mutedForMe")} />}
      {micOn ? (
        <Mic size={18} role="img" aria-label={text("tile.microphone.on")} />
      ) : (
        <MicOff size={18} role="img" aria-label={text("tile.microphone.off")} />
      )}
      <PersonMenu call={call} participant={person} />
    </li>
  );
}

/** The one word: what differs from normal, or that this device was checked. */
function stateWord(person: RemoteParticipant) {
  const trouble = personState(person);
  if (trouble) return trouble.state;
  const { state } = person.device;
  if (state === "new") return "newDevice";
  return state === "checked" ? "checked" : undefined;
}
