import { useState } from "react";

import { text } from "../catalogue/text.ts";
import { Button, type ButtonTone } from "../ui/Button.tsx";
import { CopyLink } from "../ui/CopyLink.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { build } from "./build.ts";
import styles from "./CheckWebsite.module.css";
import { SourceLink, useSource } from "./Source.tsx";

/** A button, and behind it how to compare what this website sends with what the source builds. A page can't vouch for itself. */
export function CheckWebsite({ label, tone }: { readonly label: string; readonly tone: ButtonTone }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button tone={tone} onPress={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog title={text("website.check")} isOpen={open} onClose={() => setOpen(false)}>
        <Steps />
      </Dialog>
    </>
  );
}

function Steps() {
  const source = useSource();
  const command = `npm run check-site -- ${location.origin}`;
  return (
    <>
      <p>{text("website.why")}</p>
      <ol className={styles.steps}>
        <li>
          {text(source === undefined ? "website.get" : "website.getHere")}
          {source !== undefined && <SourceLink address={source} words={source} />}
        </li>
        <li>
          {text("website.run")}
          <div className={styles.command}>
            <code>{command}</code>
            <CopyLink link={command} label={text("app.copy")} />
          </div>
        </li>
        <li>{text("website.result")}</li>
      </ol>
      <p>{text("website.build", { name: build })}</p>
      <p className={styles.note}>{text("website.limits")}</p>
    </>
  );
}
