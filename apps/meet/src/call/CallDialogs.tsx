import { useStore } from "../app/store.ts";
import { text } from "../catalogue/text.ts";
import { CopyLink } from "../ui/CopyLink.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { QrCode } from "../ui/QrCode.tsx";
import type { Call } from "./call.ts";
import styles from "./CallDialogs.module.css";

/** The link as a QR code, and as text to send. */
export function CodeDialog({ call }: { readonly call: Call }) {
  const { dialog } = useStore(call.view);
  return (
    <Dialog
      title={text("call.codeTitle")}
      isOpen={dialog === "code"}
      onClose={() => call.view.update({ dialog: undefined })}
    >
      <QrCode value={call.link} label={text("call.codeAlt")} />
      <p className={styles.why}>{text("call.codeWhy")}</p>
      <CopyLink link={call.link} tone="main" wide />
    </Dialog>
  );
}
