import { useId } from "react";
import { Switch as AriaSwitch } from "react-aria-components";

import { cx } from "./cx.ts";
import styles from "./Switch.module.css";

/** Something that is on or off at once. */
export interface SwitchProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

export function Switch({ label, hint, value, onChange }: SwitchProps) {
  const described = useId();
  return (
    <AriaSwitch
      className={cx(styles.switch)}
      isSelected={value}
      onChange={onChange}
      aria-label={label}
      {...(hint === undefined ? {} : { "aria-describedby": described })}
    >
      <span className={styles.words}>
        <span className={styles.label}>{label}</span>
        {hint !== undefined && (
          <span id={described} className={styles.hint}>
            {hint}
          </span>
        )}
      </span>
      <span className={styles.track} aria-hidden>
        <span className={styles.knob} />
      </span>
    </AriaSwitch>
  );
}
