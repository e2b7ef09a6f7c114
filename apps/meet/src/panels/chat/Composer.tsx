import { Paperclip, SendHorizontal } from "lucide-react";
import { longestText } from "@subrosa/client";
import { useRef, useState } from "react";
import { Label, TextArea, TextField } from "react-aria-components";

import type { CallGroup } from "../../call/group/call-group.ts";
import { text } from "../../catalogue/text.ts";
import { IconButton } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import field from "../../ui/Field.module.css";
import styles from "./Chat.module.css";
import { sizeWords } from "./sizes.ts";

/** Bytes that take a moment to read through before they can be offered. */
const longRead = 16 * 1024 * 1024;

/** Enter sends, Shift+Enter begins a new line. */
export function Composer({ group }: { readonly group: CallGroup }) {
  const [words, setWords] = useState("");
  const [tooBig, setTooBig] = useState(false);
  const [reading, setReading] = useState<string>();
  const picker = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const { limit } = group.room.files;
  const send = (): void => {
    if (words.trim() === "") return;
    setWords("");
    void group.say(words.trim()).then((kept) => {
      if (!kept) setWords((now) => (now === "" ? words : now));
    });
  };
  const offer = (file: File | undefined): void => {
    if (!file) return;
    setTooBig(file.size > limit);
    if (file.size > limit) return;
    if (file.size > longRead) setReading(file.name);
    void group.offer(file).finally(() => setReading(undefined));
  };
  return (
    <div className={styles.composer}>
      {tooBig && (
        <p className={styles.tooBig} role="alert">
          {text("file.tooBig", { size: sizeWords(limit) })}
        </p>
      )}
      {reading !== undefined && (
        <p className={styles.reading} role="status" dir="auto">
          {text("file.reading", { file: reading })}
        </p>
      )}
      <div className={styles.row}>
        <input
          ref={picker}
          type="file"
          className="visually-hidden"
          tabIndex={-1}
          aria-label={text("file.pick")}
          onChange={({ currentTarget }) => {
            offer(currentTarget.files?.[0]);
            currentTarget.value = "";
          }}
        />
        <IconButton label={text("file.pick")} icon={<Paperclip />} onPress={() => picker.current?.click()} />
        <TextField className={cx(styles.field)} value={words} onChange={setWords} maxLength={longestText}>
          <Label className="visually-hidden">{text("chat.field")}</Label>
          <TextArea
            ref={area}
            className={cx(field.input, styles.area)}
            dir="auto"
            rows={Math.min(5, words.split("\n").length)}
            placeholder={text("chat.field")}
            data-region-focus
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              send();
            }}
          />
        </TextField>
        <IconButton
          label={text("chat.send")}
          icon={<SendHorizontal />}
          isDisabled={words.trim() === ""}
          onPress={() => {
            send();
            // The button has nothing more to send: the next words are typed in the field.
            area.current?.focus();
          }}
        />
      </div>
    </div>
  );
}
