import type { ComparedPerson, RoomInterface } from "@subrosa/client";
import { Check } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { Checkbox, CheckboxGroup } from "react-aria-components";

import { personName } from "../../call/person/person-name.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import styles from "./Compare.module.css";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** Step 3: nothing is ticked before; who isn't ticked stays as they were. */
export function Ticks({
  people,
  room,
  onDone,
  onBack,
}: {
  readonly people: readonly ComparedPerson[];
  readonly room: RoomInterface;
  readonly onDone: (heard: readonly string[]) => void;
  readonly onBack: () => void;
}) {
  const [heard, setHeard] = useState<string[]>([]);
  const question = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => question.current?.focus(), []);
  /** Two of one name are told apart by when they came. */
  const since = ({ id: participant, name }: ComparedPerson): string | undefined => {
    const joinedAt = room.participants.get(participant)?.joinedAt;
    const alike = people.filter((other) => other.name === name).length > 1;
    return alike && joinedAt !== undefined ? text("people.since", { time: clock.format(joinedAt) }) : undefined;
  };
  return (
    <>
      <h3 ref={question} id={id} tabIndex={-1} className={styles.question}>
        {text("compare.who")}
      </h3>
      <CheckboxGroup aria-labelledby={id} value={heard} onChange={setHeard} className={cx(styles.ticks)}>
        {people.map((person) => (
          <Checkbox key={person.id} value={person.id} className={cx(styles.tick)}>
            <span className={styles.box} aria-hidden>
              <Check size={18} />
            </span>
            <span dir="auto" className={styles.name}>
              {personName(person)}
            </span>
            {since(person) !== undefined && <span className={styles.note}>{since(person)}</span>}
          </Checkbox>
        ))}
      </CheckboxGroup>
      <p className={styles.note}>{text("compare.onlyTicked")}</p>
      <div className={styles.answers}>
        <Button tone="main" onPress={() => onDone(heard)}>
          {text("compare.done")}
        </Button>
        <Button tone="quiet" onPress={onBack}>
          {text("compare.back")}
        </Button>
      </div>
    </>
  );
}
