import type { ReactNode } from "react";
import { Button, ToggleButton } from "react-aria-components";

import { useLabels } from "../../app/media-query.ts";
import { WithTooltip } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import styles from "./ControlBar.module.css";

/** One control: an icon, and a word under it where there is space. */
export interface ControlProps {
  readonly label: string;
  readonly short?: string;
  readonly shortcut?: string;
  readonly icon: ReactNode;
  readonly tone?: "off" | "danger";
  readonly isSelected?: boolean;
  readonly isDisabled?: boolean;
  readonly isExpanded?: boolean;
  readonly onPress: () => void;
}

export function Control({
  label,
  short,
  shortcut,
  icon,
  tone,
  isSelected,
  isDisabled = false,
  isExpanded,
  onPress,
}: ControlProps) {
  const words = useLabels();
  const content = (
    <>
      <span className={cx(styles.face, tone && styles[tone])}>{icon}</span>
      {words && <span className={styles.word}>{short ?? label}</span>}
    </>
  );
  const hint = shortcut === undefined ? label : `${label} (${shortcut})`;
  return (
    <WithTooltip label={hint}>
      {isSelected === undefined ? (
        <Button
          className={cx(styles.control)}
          aria-label={label}
          isDisabled={isDisabled}
          onPress={onPress}
          {...(isExpanded === undefined ? {} : { "aria-expanded": isExpanded })}
        >
          {content}
        </Button>
      ) : (
        <ToggleButton
          className={cx(styles.control)}
          aria-label={label}
          isDisabled={isDisabled}
          isSelected={isSelected}
          onChange={onPress}
        >
          {content}
        </ToggleButton>
      )}
    </WithTooltip>
  );
}
