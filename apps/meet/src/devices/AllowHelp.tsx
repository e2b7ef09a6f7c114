import { text } from "../catalogue/text.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import styles from "./AllowHelp.module.css";

/** How to take back a refusal, with a picture of where. */
export function AllowHelp({
  isOpen,
  onClose,
  onTryAgain,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onTryAgain: () => void;
}) {
  return (
    <Dialog title={text("how.title")} isOpen={isOpen} onClose={onClose}>
      <svg className={styles.picture} viewBox="0 0 400 88" role="img" aria-label={text("how.picture")}>
        <rect x="1" y="1" width="398" height="86" rx="12" className={styles.window} />
        <rect x="60" y="24" width="316" height="40" rx="20" className={styles.bar} />
        <circle cx="84" cy="44" r="15" className={styles.mark} />
        <path d="M77 40h14M77 48h14M81 37v6M87 45v6" className={styles.sliders} />
        <path d="M112 44h120M24 44h16M24 44l6-6M24 44l6 6" className={styles.text} />
      </svg>
      <ol className={styles.steps}>
        <li>{text("how.1")}</li>
        <li>{text("how.2")}</li>
        <li>{text("how.3")}</li>
      </ol>
      <Button
        tone="main"
        onPress={() => {
          onTryAgain();
          onClose();
        }}
      >
        {text("app.tryAgain")}
      </Button>
    </Dialog>
  );
}
