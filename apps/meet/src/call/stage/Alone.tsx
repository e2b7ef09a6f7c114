import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyLink } from "../../ui/CopyLink.tsx";
import styles from "./Alone.module.css";
import type { Call } from "../call.ts";

/** Nobody else is here: how to change that. */
export function Alone({ call }: { readonly call: Call }) {
  return (
    <div className={styles.alone}>
      <p className={styles.title}>{text("call.alone")}</p>
      <p className={styles.why}>{text("call.aloneWhy")}</p>
      <div className={styles.actions}>
        <CopyLink link={call.link} tone="main" />
        <Button onPress={() => call.view.update({ dialog: "code" })}>{text("call.showCode")}</Button>
      </div>
    </div>
  );
}
