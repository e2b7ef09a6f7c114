import { Eye, EyeOff, LockKeyhole } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { announcer } from "../app/announcer.ts";
import { useNow } from "../app/clock.ts";
import { useApp } from "../app/context.ts";
import type { Meeting } from "../app/meeting.ts";
import { useStore } from "../app/store.ts";
import { text } from "../catalogue/text.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import styles from "./PassphrasePrompt.module.css";

/** Seconds until the next try is allowed; 0 for now. */
export function usePassphraseWait(meeting: Meeting): number {
  const { blockedUntil } = useStore(meeting.passphrase);
  const now = useNow(500);
  return Math.max(0, Math.ceil((blockedUntil - now) / 1_000));
}

/** The passphrase of the room, above Join. What was typed stays, and is taken exactly as it is. */
export function PassphrasePrompt({
  meeting,
  people,
  joining,
  onSubmit,
}: {
  readonly meeting: Meeting;
  readonly people: number;
  readonly joining: boolean;
  readonly onSubmit: () => void;
}) {
  const { engine } = useApp();
  const { value, fault } = useStore(meeting.passphrase);
  const wait = usePassphraseWait(meeting);
  const [shown, setShown] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const error =
    wait > 0
      ? text("passphrase.wait", { seconds: wait })
      : fault === "different"
        ? `${text("passphrase.different")} ${text("passphrase.differentWhy")}`
        : fault === "missing"
          ? text("passphrase.needed")
          : undefined;
  useEffect(() => {
    if (fault === undefined || joining) return;
    field.current?.focus();
    announcer.interrupt(text(fault === "different" ? "passphrase.different" : "passphrase.needed"));
  }, [fault, joining]);
  const change = (next: string): void => meeting.passphrase.update({ value: next, fault: undefined });
  return (
    <div className={styles.prompt}>
      <p className={styles.title}>
        <LockKeyhole aria-hidden size={18} />
        {text("passphrase.title")}
      </p>
      <Field
        label={text("passphrase.field")}
        value={value}
        onChange={change}
        type={shown ? "text" : "password"}
        autoComplete="off"
        error={error}
        inputRef={field}
        isDisabled={joining}
        onSubmit={onSubmit}
        beside={
          <IconButton
            label={text(shown ? "passphrase.hide" : "passphrase.show")}
            icon={shown ? <EyeOff /> : <Eye />}
            onPress={() => setShown(!shown)}
          />
        }
      />
      {people === 0 && (
        <Button
          onPress={() => {
            change(engine.generatePassphrase());
            setShown(true);
          }}
        >
          {text("passphrase.generate")}
        </Button>
      )}
      <p className={styles.note}>
        {text(meeting.facts.secret === "passphrase" ? "passphrase.alone" : "passphrase.both")}
      </p>
      {people === 0 && value !== "" && <p className={styles.note}>{text("passphrase.first")}</p>}
    </div>
  );
}
