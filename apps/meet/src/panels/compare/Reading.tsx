import type { VerificationState, RoomInterface } from "@subrosa/client";
import { useState } from "react";

import { names, text } from "../../catalogue/text.ts";
import { personName } from "../../call/person/person-name.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { CodeDigits, CodePictures } from "./Code.tsx";
import styles from "./Compare.module.css";
import { allNames, StartedBy } from "./Steps.tsx";
import { Ticks } from "./Ticks.tsx";

/** Steps 2 and 3: the code is read aloud; then, whom one heard. */
export function Reading({
  state,
  room,
}: {
  readonly state: Extract<VerificationState, { readonly step: "code" }>;
  readonly room: RoomInterface;
}) {
  const [asNumbers, setAsNumbers] = useState(false);
  const [matched, setMatched] = useState(false);
  const { verification } = room;
  const { code, people, joined } = state;
  const forWhom = text("compare.for", { people: allNames([...people.map(personName), text("compare.you")]) });
  if (matched) {
    return (
      <Ticks
        people={people}
        room={room}
        onBack={() => setMatched(false)}
        onDone={(heard) => void verification.matches(heard)}
      />
    );
  }
  return (
    <>
      <StartedBy person={state.startedBy} />
      {asNumbers ? <CodeDigits digits={code.digits} /> : <CodePictures pictures={code.pictures} />}
      <div className={styles.other}>
        <Button tone="quiet" small onPress={() => setAsNumbers(!asNumbers)}>
          {text(asNumbers ? "compare.pictures" : "compare.numbers")}
        </Button>
      </div>
      <p>{text(asNumbers ? "compare.readNumbers" : "compare.read")}</p>
      {joined.length > 0 ? (
        <Notice>{`${text("compare.joined", { names: names(joined.map(personName)) })} ${forWhom}`}</Notice>
      ) : (
        <p className={styles.note}>{forWhom}</p>
      )}
      <div className={styles.answers}>
        <Button tone="main" onPress={() => setMatched(true)}>
          {text("compare.match")}
        </Button>
        <Button onPress={() => verification.differs()}>{text("compare.differ")}</Button>
      </div>
    </>
  );
}
