import { useState } from "react";

import { text, type TextKey } from "../catalogue/text.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { CheckWebsite } from "../website/CheckWebsite.tsx";
import { SourceLink, useSource } from "../website/Source.tsx";
import styles from "./StartPage.module.css";

const how = ["start.how.1", "start.how.2", "start.how.3"] as const satisfies readonly TextKey[];
const limits = [
  "start.limits.1",
  "start.limits.2",
  "start.limits.3",
  "start.limits.4",
  "start.limits.5",
] as const satisfies readonly TextKey[];

/** What it does, and what it can't: one click away from the first page. */
export function About() {
  const [open, setOpen] = useState<"how" | "limits">();
  const source = useSource();
  const close = (): void => setOpen(undefined);
  return (
    <footer className={styles.footer}>
      <Button tone="quiet" onPress={() => setOpen("how")}>
        {text("start.how")}
      </Button>
      <Button tone="quiet" onPress={() => setOpen("limits")}>
        {text("start.limits")}
      </Button>
      {source !== undefined && <SourceLink className={styles.source} address={source} words={text("website.source")} />}
      <CheckWebsite tone="quiet" label={text("website.check")} />
      <Dialog title={text("start.how")} isOpen={open === "how"} onClose={close}>
        <ol className={styles.points}>
          {how.map((key) => (
            <li key={key}>{text(key)}</li>
          ))}
        </ol>
      </Dialog>
      <Dialog title={text("start.limits")} isOpen={open === "limits"} onClose={close}>
        <ul className={styles.points}>
          {limits.map((key) => (
            <li key={key}>{text(key)}</li>
          ))}
        </ul>
      </Dialog>
    </footer>
  );
}
