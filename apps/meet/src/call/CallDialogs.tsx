import { useStore } from "../app/store.ts";
import { preferences } from "../app/preferences.ts";
import { text, type TextKey } from "../catalogue/text.ts";
import { CopyLink } from "../ui/CopyLink.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { QrCode } from "../ui/QrCode.tsx";
import type { Call } from "./call.ts";
import styles from "./CallDialogs.module.css";

const single: readonly (readonly [string, TextKey & `keys.${string}`])[] = [
  ["M", "keys.microphone"],
  ["Space", "keys.talk"],
  ["V", "keys.camera"],
  ["S", "keys.share"],
  ["H", "keys.hand"],
  ["E", "keys.reactions"],
  ["C", "keys.chat"],
  ["P", "keys.people"],
  ["L", "keys.privacy"],
  ["G", "keys.view"],
  ["F", "keys.fullScreen"],
  ["?", "keys.help"],
];

const others: readonly (readonly [string, TextKey & `keys.${string}`])[] = [
  ["F6", "keys.region"],
  ["Shift F6", "keys.regionBack"],
  ["← ↑ ↓ →", "keys.tiles"],
  ["Enter", "keys.tileMenu"],
  ["PageUp PageDown", "keys.pages"],
  ["Esc", "keys.escape"],
];

/** The list behind `?`. */
export function ShortcutsDialog({ call }: { readonly call: Call }) {
  const { dialog } = useStore(call.view);
  const { singleKeys } = useStore(preferences);
  const rows = (list: typeof single) =>
    list.map(([key, what]) => (
      <div key={key} className={styles.row}>
        <dt>
          {key.split(" ").map((part) => (
            <kbd key={part}>{part}</kbd>
          ))}
        </dt>
        <dd>{text(what)}</dd>
      </div>
    ));
  return (
    <Dialog
      title={text("keys.title")}
      isOpen={dialog === "shortcuts"}
      onClose={() => call.view.update({ dialog: undefined })}
    >
      {!singleKeys && <p>{text("keys.off")}</p>}
      <dl className={styles.list}>{rows(single)}</dl>
      <dl className={styles.list}>{rows(others)}</dl>
    </Dialog>
  );
}

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
