import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";

import { cx } from "./cx.ts";
import styles from "./Notice.module.css";

/** A sentence that someone should read, with what they can do about it. */
export interface NoticeProps {
  /** `act`: someone can act (amber). `bad`: a sender was stopped (red). `wait`: it goes on by itself. */
  readonly tone?: "plain" | "act" | "bad" | "wait";
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

export function Notice({ tone = "plain", icon, children, actions }: NoticeProps) {
  const drawn = icon ?? (tone === "act" || tone === "bad" ? <CircleAlert aria-hidden /> : <Info aria-hidden />);
  return (
    <div className={cx(styles.notice, styles[tone])}>
      {drawn}
      <div className={styles.words}>{children}</div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
