import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import type { Call } from "../call.ts";
import styles from "../CallDialogs.module.css";

/** What one should know before one records. */
export function RecordDialog({ call: { recording } }: { readonly call: Call }) {
  const phase = useStore(recording.phase);
  const cancel = (): void => recording.cancel();
  return (
    <Dialog title={text("record.title")} isOpen={phase === "asking"} onClose={cancel}>
      <p className={styles.why}>{text("record.why")}</p>
      <p className={styles.why}>{text("record.whyAsk")}</p>
      <div className={styles.answers}>
        <Button onPress={cancel}>{text("app.cancel")}</Button>
        <Button tone="main" onPress={() => void recording.start()}>
          {text("record.do")}
        </Button>
      </div>
    </Dialog>
  );
}
