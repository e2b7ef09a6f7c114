import { type ReactNode, useEffect, useRef } from "react";

import { useTitle } from "../app/title.ts";
import { text } from "../catalogue/text.ts";
import { Rose } from "../ui/Rose.tsx";
import styles from "./FullPage.module.css";

/** A page that stands where the call would be: icon, heading, one sentence, one main button. The heading takes the focus. */
export interface FullPageProps {
  readonly icon: ReactNode;
  readonly heading: string;
  readonly sentence?: ReactNode;
  readonly children?: ReactNode;
}

export function FullPage({ icon, heading, sentence, children }: FullPageProps) {
  const title = useRef<HTMLHeadingElement>(null);
  useTitle(`${heading} · ${text("app.name")}`);
  useEffect(() => title.current?.focus(), [heading]);
  return (
    <div className={styles.page}>
      <header className={styles.wordmark}>
        <Rose size={24} />
        <span>{text("app.name")}</span>
      </header>
      <main className={styles.main}>
        <span className={styles.icon} aria-hidden>
          {icon}
        </span>
        <h1 ref={title} tabIndex={-1} className={styles.heading}>
          {heading}
        </h1>
        {sentence !== undefined && <p className={styles.sentence}>{sentence}</p>}
        {children !== undefined && <div className={styles.actions}>{children}</div>}
      </main>
    </div>
  );
}
