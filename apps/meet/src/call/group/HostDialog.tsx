import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import styles from "../CallDialogs.module.css";
import type { CallGroup, HostQuestion } from "./call-group.ts";

function words(question: HostQuestion): readonly [title: string, why: string, yes: string] {
  if (question.act === "end") return [text("host.end.title"), text("host.end.why"), text("call.endForAll")];
  const { act, name } = question;
  return [text(`host.${act}.title`, { name }), text(`host.${act}.why`, { name }), text(`host.${act}.do`)];
}

/** What a host is asked before doing what can't be taken back. */
export function HostDialog({ group }: { readonly group: CallGroup }) {
  const { question } = useStore(group.view);
  const close = (): void => group.view.update({ question: undefined });
  const [title, why, yes] = question ? words(question) : ["", "", ""];
  return (
    <Dialog title={title} isOpen={question !== undefined} onClose={close}>
      <p className={styles.why}>{why}</p>
      <div className={styles.answers}>
        <Button onPress={close}>{text("app.cancel")}</Button>
        <Button tone={question?.act === "makeHost" ? "main" : "danger"} onPress={() => void group.answer()}>
          {yes}
        </Button>
      </div>
    </Dialog>
  );
}
