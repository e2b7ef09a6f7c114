import { Download, File as FileIcon, X } from "lucide-react";

import type { FileTransfer } from "@subrosa/client";
import type { CallGroup } from "../../call/group/call-group.ts";
import { personName } from "../../call/person/person-name.ts";
import { text } from "../../catalogue/text.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import styles from "./Chat.module.css";
import { Entry } from "./Message.tsx";
import { saveFile } from "./save.ts";
import { sizeWords } from "./sizes.ts";

/** A file that somebody sends: its name, how far it is, and what one can do about it. */
export function FileEntry({
  group,
  file,
  follows,
}: {
  readonly group: CallGroup;
  readonly file: FileTransfer;
  readonly follows: boolean;
}) {
  const { direction, fromName, at, name, size, state, bytes } = file;
  const incoming = direction === "in";
  const moving = state === "running" || state === "paused";
  return (
    <Entry own={!incoming} name={fromName} at={at} follows={follows}>
      <div className={styles.file}>
        <FileIcon aria-hidden size={20} />
        <div className={styles.about}>
          <p className={styles.fileName} dir="auto">
            {name}
          </p>
          <p className={styles.fate}>{fateWords(file)}</p>
          {moving && <progress className={styles.progress} max={size} value={bytes} aria-label={name} />}
        </div>
        {incoming && (state === "offered" || state === "failed") && (
          <Button
            small
            icon={<Download aria-hidden size={16} />}
            aria-label={text("file.saveNamed", { file: name })}
            onPress={() =>
              // What went wrong is the transfer's state; a closed picker is an answer.
              void saveFile(group.room.files, file).catch(() => undefined)
            }
          >
            {text("file.save")}
          </Button>
        )}
        {(moving || (!incoming && state === "offered")) && (
          <IconButton
            label={text("file.cancelNamed", { file: name })}
            icon={<X />}
            onPress={() => void group.room.files.cancel(file.id)}
          />
        )}
      </div>
    </Entry>
  );
}

function fateWords({ direction, fromName, size, state, bytes, failure }: FileTransfer): string {
  const all = sizeWords(size);
  const incoming = direction === "in";
  switch (state) {
    case "offered":
      return incoming ? all : `${all} · ${text("file.offered")}`;
    case "running":
      return text("file.progress", { done: sizeWords(bytes), size: all });
    case "paused":
      return text("file.paused", { done: sizeWords(bytes), size: all });
    case "done":
      return `${all} · ${text(incoming ? "file.saved" : "file.sent")}`;
    case "failed":
      return incoming
        ? text(`file.failed.${failure ?? "sender-left"}`, { name: personName({ name: fromName }) })
        : text("file.failedOut");
    case "cancelled":
      return text("file.cancelled");
  }
}
