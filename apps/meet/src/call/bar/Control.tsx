import { type ReactNode, useId } from "react";
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
  /** A number at its corner, and what it counts. */
  readonly mark?: { readonly count: number; readonly words: string };
  /** Absent where the control opens what stands beside it. */
  readonly onPress?: () => void;
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
  mark,
  onPress,
}: ControlProps) {
  const words = useLabels();
  const described = useId();
  const content = (
    <>
      <span className={cx(styles.face, tone && styles[tone])}>
        {icon}
        {/* Drawn by the style sheet: text here would be a label that the control's name lacks (WCAG 2.5.3). */}
        {mark && <span className={styles.mark} data-count={mark.count > 99 ? "99+" : mark.count} />}
      </span>
      {words && <span className={styles.word}>{short ?? label}</span>}
      {mark && (
        <span id={described} hidden>
          {mark.words}
        </span>
      )}
    </>
  );
  const hint = shortcut === undefined ? label : `${label} (${shortcut})`;
  const common = {
    className: cx(styles.control),
    "aria-label": label,
    isDisabled,
    ...(mark ? { "aria-describedby": described } : {}),
  };
  return (
    <WithTooltip label={hint}>
      {isSelected === undefined ? (
        <Button
          {...common}
          {...(onPress ? { onPress } : {})}
          {...(isExpanded === undefined ? {} : { "aria-expanded": isExpanded })}
        >
          {content}
        </Button>
      ) : (
        <ToggleButton {...common} isSelected={isSelected} onChange={() => onPress?.()}>
          {content}
        </ToggleButton>
      )}
    </WithTooltip>
  );
}
