import { preferences } from "../app/preferences.ts";
import { useStore } from "../app/store.ts";
import { text, type TextKey } from "../catalogue/text.ts";
import { Dialog } from "./Dialog.tsx";
import styles from "./ShortcutsDialog.module.css";

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
  ["+ - 0", "keys.zoom"],
  ["Shift ← ↑ ↓ →", "keys.pan"],
  ["PageUp PageDown", "keys.pages"],
  ["Esc", "keys.escape"],
];

/** The list behind `?`, before the call and in it. */
export function ShortcutsDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
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
    <Dialog title={text("keys.title")} isOpen={isOpen} onClose={onClose}>
      {!singleKeys && <p>{text("keys.off")}</p>}
      <dl className={styles.list}>{rows(single)}</dl>
      <dl className={styles.list}>{rows(others)}</dl>
    </Dialog>
  );
}
