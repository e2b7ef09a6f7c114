import { type ReactNode, type RefObject, useId } from "react";
import { FieldError, Input, Label, Text, TextField } from "react-aria-components";

import { cx } from "./cx.ts";
import styles from "./Field.module.css";

/** A line of text with its label above, a hint or an error below, and perhaps buttons beside it. */
export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly type?: "text" | "password";
  readonly autoComplete?: string;
  readonly maxLength?: number;
  readonly isDisabled?: boolean;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  readonly beside?: ReactNode;
  readonly onSubmit?: () => void;
}

export function Field(props: FieldProps) {
  return (
    <TextField
      className={cx(styles.field)}
      value={props.value}
      onChange={props.onChange}
      isInvalid={props.error !== undefined}
      isDisabled={props.isDisabled ?? false}
      type={props.type ?? "text"}
      {...(props.maxLength === undefined ? {} : { maxLength: props.maxLength })}
      autoComplete={props.autoComplete ?? "off"}
    >
      <Label className={cx(styles.label)}>{props.label}</Label>
      <div className={styles.row}>
        <Input
          ref={props.inputRef}
          className={cx(styles.input)}
          spellCheck={false}
          dir="auto"
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) props.onSubmit?.();
          }}
        />
        {props.beside}
      </div>
      {props.hint !== undefined && (
        <Text slot="description" className={cx(styles.hint)}>
          {props.hint}
        </Text>
      )}
      <FieldError className={cx(styles.error)}>{props.error}</FieldError>
    </TextField>
  );
}

/** One choice of a native or drawn list. */
export interface Option {
  readonly id: string;
  readonly name: string;
}

/** A native list: phones show their own wheel or sheet for it. */
export function NativeSelect({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <select id={id} className={styles.input} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  );
}
