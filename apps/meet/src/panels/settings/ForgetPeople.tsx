import { useState } from "react";

import { announcer } from "../../app/announcer.ts";
import { useApp } from "../../app/context.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "./Settings.module.css";

const notes = {
  rest: "settings.forgetWhy",
  asking: "settings.forgetSure",
  kept: "settings.forgetWhy",
  forgotten: "settings.forgotten",
  failed: "host.failed",
} as const;

/** Forgets everyone whom this browser remembers, after a question in the same place. */
export function ForgetPeople() {
  const { engine } = useApp();
  const [step, setStep] = useState<keyof typeof notes>("rest");
  const forget = async (): Promise<void> => {
    const end = await engine.forgetPeople().then(
      () => "forgotten" as const,
      () => "failed" as const,
    );
    setStep(end);
    announcer.say(text(notes[end]), "results");
  };
  return (
    <div className={styles.forget}>
      {step === "asking" ? (
        <div className={styles.answers}>
          <Button onPress={() => void forget()}>{text("settings.forgetDo")}</Button>
          <Button autoFocus aria-describedby="forget-note" onPress={() => setStep("kept")}>
            {text("app.cancel")}
          </Button>
        </div>
      ) : (
        // What was pressed is gone: the focus comes back to where it began.
        <Button autoFocus={step !== "rest"} aria-describedby="forget-note" onPress={() => setStep("asking")}>
          {text("settings.forget")}
        </Button>
      )}
      <p id="forget-note" className={styles.note}>
        {text(notes[step])}
      </p>
    </div>
  );
}
