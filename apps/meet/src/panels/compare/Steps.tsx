import type { ComparedPerson, VerificationState, RoomInterface } from "@subrosa/client";
import { useState } from "react";

import { useNow } from "../../app/clock.ts";
import { personName } from "../../call/person/person-name.ts";
import { names, text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import styles from "./Compare.module.css";

/** One step of a comparison. */
type At<Name extends VerificationState["step"]> = Extract<VerificationState, { readonly step: Name }>;

/** After so long, ms, one wants to know who is missing. */
const patience = 3_000;

/** “Ana, Ben and Cy”: none left out, because a code is for exactly these. */
export function allNames(list: readonly string[]): string {
  const second = list.at(-1) ?? "";
  return list.length < 2 ? second : text("say.and", { first: list.slice(0, -1).join(", "), second });
}

export function silentWords(silent: readonly ComparedPerson[]): string {
  return text("compare.silent", { count: silent.length, names: names(silent.map(personName)) });
}

/** Nothing runs: how to begin. */
export function Beginning({ room: { verification, participants } }: { readonly room: RoomInterface }) {
  if (participants.size === 0) return <p>{text("privacy.compareLater")}</p>;
  if (!verification.everyone) return <p>{text("privacy.compareMany")}</p>;
  if (!verification.mayStart()) return <NoTry />;
  return (
    <>
      <p>{text("compare.ask")}</p>
      <Button tone="main" onPress={() => void verification.start()}>
        {text("privacy.compareStart")}
      </Button>
    </>
  );
}

/** Step 1: devices exchange their part. */
export function Gathering({ state, room }: { readonly state: At<"gathering">; readonly room: RoomInterface }) {
  const [since] = useState(() => Date.now());
  const late = useNow(1_000) - since >= patience;
  const [person] = state.people;
  return (
    <>
      <p>
        {state.people.length === 1 && person && room.participants.size > 1
          ? text("compare.askOne", { name: personName(person) })
          : text("compare.ask")}
      </p>
      <StartedBy person={state.startedBy} />
      <p className={styles.note}>{text("compare.gathering")}</p>
      {late && state.waitingFor.length > 0 && (
        <p className={styles.note}>{text("compare.waitingFor", { names: names(state.waitingFor.map(personName)) })}</p>
      )}
    </>
  );
}

/** No code: who gave nothing. */
export function Silent({ state, room }: { readonly state: At<"silent">; readonly room: RoomInterface }) {
  return (
    <>
      <Notice tone="act">{silentWords(state.silent)}</Notice>
      <Again state={state} room={room} />
    </>
  );
}

/** They are not the same. */
export function Different({ state, room }: { readonly state: At<"different">; readonly room: RoomInterface }) {
  return (
    <>
      <Notice tone="act">{text(state.again ? "compare.differentAgain" : "compare.different")}</Notice>
      <Again state={state} room={room} />
    </>
  );
}

/** Who is checked now. */
export function Done({ state, onClose }: { readonly state: At<"done">; readonly onClose: () => void }) {
  const { checked } = state;
  return (
    <>
      <p>
        {checked.length === 0
          ? text("compare.checkedNobody")
          : text("compare.checked", { count: checked.length, names: allNames(checked.map(personName)) })}
      </p>
      <Button tone="main" onPress={onClose}>
        {text("app.close")}
      </Button>
    </>
  );
}

/** Whose device ours answered. */
export function StartedBy({ person }: { readonly person: ComparedPerson | undefined }) {
  return person && <p className={styles.note}>{text("compare.startedBy", { name: personName(person) })}</p>;
}

function Again({ state, room }: { readonly state: At<"silent" | "different">; readonly room: RoomInterface }) {
  const { verification, participants } = room;
  const [person] = state.people;
  const alone = state.people.length === 1 && participants.size > 1 ? person?.id : undefined;
  if (state.triesLeft === 0 || !verification.mayStart(alone)) return <NoTry />;
  return (
    <Button tone="main" onPress={() => void verification.start(alone)}>
      {text("compare.again", { count: state.triesLeft })}
    </Button>
  );
}

function NoTry() {
  return <p className={styles.note}>{text("compare.noTry")}</p>;
}
