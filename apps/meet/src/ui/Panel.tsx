import { ArrowLeft, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";

import { usePhone } from "../app/media-query.ts";
import { text } from "../catalogue/text.ts";
import { IconButton } from "./Button.tsx";
import styles from "./Panel.module.css";

/** A panel at the side; on phones a sheet over everything. It takes the focus, is not modal, and gives the focus back. */
export function Panel({
  title,
  onClose,
  footer,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  /** Stays in sight while the rest scrolls. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const phone = usePhone();
  useEffect(() => {
    const opener = document.activeElement;
    const title = heading.current;
    title?.focus();
    return () => {
      // Only when the focus would be lost with the panel.
      const { activeElement } = document;
      const lost =
        activeElement === null || activeElement === document.body || title?.closest("section")?.contains(activeElement);
      if (lost !== false && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <section className={styles.panel} aria-label={title} data-region>
      <header className={styles.header}>
        {phone && <IconButton label={text("app.back")} icon={<ArrowLeft />} onPress={onClose} />}
        <h2 ref={heading} tabIndex={-1} className={styles.title} data-region-focus>
          {title}
        </h2>
        {!phone && <IconButton label={text("app.close")} icon={<X />} onPress={onClose} />}
      </header>
      <div className={styles.body}>{children}</div>
      {footer}
    </section>
  );
}
