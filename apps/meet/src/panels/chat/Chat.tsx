import { useEffect, useRef } from "react";

import type { ChatMessage, FileTransfer } from "@subrosa/client";
import type { Call } from "../../call/call.ts";
import type { CallGroup } from "../../call/group/call-group.ts";
import { useRoom } from "../../call/use-room.ts";
import { text } from "../../catalogue/text.ts";
import { Panel } from "../../ui/Panel.tsx";
import styles from "./Chat.module.css";
import { Composer } from "./Composer.tsx";
import { FileEntry } from "./FileEntry.tsx";
import { Message } from "./Message.tsx";

/** What people write to each other, and the files that they send. Nothing of it outlives the call. */
export function ChatPanel({ call }: { readonly call: Call }) {
  if (!call.group) return null;
  return (
    <Panel
      title={text("chat.title")}
      onClose={() => call.view.update({ panel: undefined })}
      footer={<Composer group={call.group} />}
    >
      <p className={styles.note}>{text("chat.note")}</p>
      <Timeline call={call} group={call.group} />
    </Panel>
  );
}

type Entry =
  | { readonly at: number; readonly message: ChatMessage; readonly file?: never }
  | { readonly at: number; readonly file: FileTransfer; readonly message?: never };

function Timeline({ call, group }: { readonly call: Call; readonly group: CallGroup }) {
  useRoom(call.room);
  const end = useRef<HTMLDivElement>(null);
  const entries: Entry[] = [
    ...group.room.chat.messages.map((message) => ({ at: message.at, message })),
    ...group.room.files.transfers.map((file) => ({ at: file.at, file })),
  ].toSorted((a, b) => a.at - b.at);
  const count = entries.length;
  useEffect(() => group.view.update({ unread: 0 }), [group]);
  useEffect(() => {
    // In braces: newer browsers return a promise, which is no cleanup.
    end.current?.scrollIntoView({ block: "end" });
  }, [count]);
  return (
    <>
      <ul className={styles.list} aria-label={text("chat.messages")}>
        {entries.map(({ message, file }, index) => {
          const before = entries[index - 1];
          const from = message?.from ?? file?.from;
          const follows = from !== undefined && from === (before?.message?.from ?? before?.file?.from);
          return message ? (
            <Message key={message.id} group={group} message={message} follows={follows} />
          ) : (
            file && <FileEntry key={file.id} group={group} file={file} follows={follows} />
          );
        })}
      </ul>
      <div ref={end} />
    </>
  );
}
