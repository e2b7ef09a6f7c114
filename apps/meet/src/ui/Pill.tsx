import type { ReactNode } from "react";
import { Button } from "react-aria-components";

import { cx } from "./cx.ts";
import { WithTooltip } from "./Button.tsx";
import styles from "./Pill.module.css";

/** The one privacy mark, in words. A button where there is a panel to open. */
export interface PillProps {
  readonly icon: ReactNode;
  readonly label: string;
  readonly hint: string;
  /** Double outline: something needs the person. Dashed: not yet. */
  readonly outline?: "plain" | "double" | "dashed";
  readonly isOpen?: boolean;
  readonly onPress?: () => void;
}

export function Pill({ icon, label, hint, outline = "plain", isOpen, onPress }: PillProps) {
  const classes = cx(styles.pill, styles[outline]);
  if (!onPress)
    return (
      <p className={classes} title={hint}>
        {icon}
        {label}
      </p>
    );
  return (
    <WithTooltip label={hint}>
      <Button className={classes} onPress={onPress} aria-expanded={isOpen ?? false}>
        {icon}
        <span>{label}</span>
      </Button>
    </WithTooltip>
  );
}
