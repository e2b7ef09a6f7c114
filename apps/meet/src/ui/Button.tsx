import type { ReactNode, RefAttributes } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Tooltip,
  TooltipTrigger,
} from "react-aria-components";

import { cx } from "./cx.ts";
import styles from "./Button.module.css";

/** How much a button wants to be pressed. Red is for leaving and stopping only. */
export type ButtonTone = "main" | "plain" | "quiet" | "danger";

/** A button as everywhere in the app: at least 44 px high. */
export interface ButtonProps extends Omit<AriaButtonProps, "children" | "className"> {
  readonly tone?: ButtonTone;
  readonly icon?: ReactNode;
  readonly wide?: boolean;
  readonly small?: boolean;
  readonly children: ReactNode;
}

export function Button({
  tone = "plain",
  icon,
  wide,
  small,
  children,
  ...rest
}: ButtonProps & RefAttributes<HTMLButtonElement>) {
  return (
    <AriaButton {...rest} className={cx(styles.button, styles[tone], wide && styles.wide, small && styles.small)}>
      {icon}
      <span>{children}</span>
    </AriaButton>
  );
}

/** A button that is an icon; its name is its tooltip. */
export interface IconButtonProps extends Omit<AriaButtonProps, "children" | "className" | "aria-label"> {
  readonly label: string;
  readonly icon: ReactNode;
  readonly overPicture?: boolean;
}

export function IconButton({ label, icon, overPicture, ...rest }: IconButtonProps & RefAttributes<HTMLButtonElement>) {
  return (
    <WithTooltip label={label}>
      <AriaButton {...rest} aria-label={label} className={cx(styles.icon, overPicture && styles.overPicture)}>
        {icon}
      </AriaButton>
    </WithTooltip>
  );
}

/** Names a control on hover and focus. Never the only name that it has. */
export function WithTooltip({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <TooltipTrigger delay={500} closeDelay={100}>
      {children}
      <Tooltip className={cx(styles.tooltip)} offset={8}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
