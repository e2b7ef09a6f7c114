import { BadgeCheck } from "lucide-react";

import type { RemoteParticipant } from "@subrosa/client";
import type { Call } from "../../call/call.ts";
import type { CallGroup } from "../../call/group/call-group.ts";
import { Badge } from "../../call/person/Badge.tsx";
import { personName } from "../../call/person/person-name.ts";
import { deviceSentences } from "../../call/person/state-words.ts";
import { useRoom } from "../../call/use-room.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "./Privacy.module.css";

/** Whose device was compared with whom, and the way to do it. */
export function Codes({ call, group }: { readonly call: Call; readonly group: CallGroup }) {
  const { participants, verification } = useRoom(group.room);
  const people = [...participants.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <section className={styles.block}>
      <h3 className={styles.heading}>{text("privacy.compare")}</h3>
      <p className={styles.note}>{text("privacy.compareWhy")}</p>
      {people.length === 0 ? (
        <p className={styles.note}>{text("privacy.compareLater")}</p>
      ) : verification.everyone ? (
        <Button isDisabled={!verification.mayStart()} onPress={() => void call.compare()}>
          {text("privacy.compareStart")}
        </Button>
      ) : (
        <p className={styles.note}>{text("privacy.compareMany")}</p>
      )}
      <ul className={styles.people}>
        {people.map((person) => (
          <Compared key={person.id} call={call} group={group} person={person} />
        ))}
      </ul>
      {!verification.remembers && people.length > 0 && <p className={styles.note}>{text("privacy.forgets")}</p>}
    </section>
  );
}

function Compared({
  call,
  group,
  person,
}: {
  readonly call: Call;
  readonly group: CallGroup;
  readonly person: RemoteParticipant;
}) {
  const { verification } = group.room;
  const { state, checkedAs } = person.device;
  const name = personName(person);
  return (
    <li className={styles.compared}>
      <div className={styles.about}>
        <p>
          <strong dir="auto">{name}</strong>{" "}
          {state === "checked" ? (
            <span className={styles.checked}>
              <BadgeCheck aria-hidden size={16} />
              {text("trust.checked")}
            </span>
          ) : state === "new" ? (
            <Badge state="newDevice" />
          ) : state === "changed" ? (
            <Badge state="changed" />
          ) : (
            checkedAs === undefined && text("trust.notCompared")
          )}
        </p>
        {deviceSentences(person).map((sentence) => (
          <p key={sentence} className={styles.note}>
            {sentence}
          </p>
        ))}
      </div>
      {state === "checked" ? (
        <Button small tone="quiet" onPress={() => void verification.forget(person.id)}>
          {text("trust.forget")}
        </Button>
      ) : (
        <Button
          small
          isDisabled={!verification.mayStart(person.id)}
          aria-label={text("trust.compareWith", { name })}
          onPress={() => void call.compare(person.id)}
        >
          {text("trust.compareOne")}
        </Button>
      )}
    </li>
  );
}
