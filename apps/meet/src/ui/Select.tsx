import { Check, ChevronDown } from "lucide-react";
import { Button, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue } from "react-aria-components";

import { useCoarsePointer } from "../app/media-query.ts";
import { NativeSelect, type Option } from "./Field.tsx";
import menu from "./Menu.module.css";
import { cx } from "./cx.ts";
import styles from "./Select.module.css";

/** A list to choose one from. On touch screens it is the system's own. */
export interface SelectProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

export function Select({ label, options, value, onChange }: SelectProps) {
  if (useCoarsePointer()) return <NativeSelect label={label} options={options} value={value} onChange={onChange} />;
  return (
    <AriaSelect className={cx(styles.select)} value={value} onChange={(key) => onChange(String(key))}>
      <Label className={cx(styles.label)}>{label}</Label>
      <Button className={cx(styles.button)}>
        <SelectValue className={cx(styles.value)}>{({ selectedText }) => selectedText}</SelectValue>
        <ChevronDown aria-hidden size={18} />
      </Button>
      <Popover className={cx(menu.popover, styles.popover)} offset={4}>
        <ListBox className={cx(menu.list)} items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.name} className={cx(menu.item)}>
              {({ isSelected }) => (
                <>
                  <Check aria-hidden size={16} className={isSelected ? "" : menu.blank} />
                  <span>{option.name}</span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
