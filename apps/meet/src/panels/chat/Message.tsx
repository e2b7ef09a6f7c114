import type { ReactNode } from "react";

import type { ChatMessage } from "@subrosa/client";
import type { CallGroup } from "../../call/group/call-group.ts";
import { personName } from "../../call/person/person-name.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import styles from "./Chat.module.css";
import { pieces } from "./links.ts";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** Who and when, once above what somebody says in a row. */
export function Entry({
  own,
  name,
  at,
  follows,
  children,
}: {
  readonly own: boolean;
  readonly name: string;
  readonly at: number;
  readonly follows: boolean;
  readonly children: ReactNode;
}) {
  return (
    <li className={cx(styles.entry, own && styles.own, follows && styles.follows)}>
      <p className={follows ? "visually-hidden" : styles.from}>
        <span dir="auto">{own ? text("app.you") : personName({ name })}</span>{" "}
        <time dateTime={new Date(at).toISOString()}>{clock.format(at)}</time>
      </p>
      {children}
    </li>
  );
}

/** One message: text and nothing else. Links open elsewhere and tell nobody where they were found. */
export function Message({
  group,
  message,
  follows,
}: {
  readonly group: CallGroup;
  readonly message: ChatMessage;
  readonly follows: boolean;
}) {
  const { own, fromName, at, state } = message;
  if (state === "missing")
    return <li className={styles.note}>{text("chat.lost", { name: personName({ name: fromName }) })}</li>;
  return (
    <Entry own={own} name={fromName} at={at} follows={follows}>
      <p className={styles.words} dir="auto">
        {pieces(message.text).map(({ text: words, href }, index) =>
          href === undefined ? (
            words
          ) : (
            <a key={index} href={href} target="_blank" rel="noopener noreferrer" referrerPolicy="no-referrer">
              {words}
            </a>
          ),
        )}
      </p>
      {state === "sending" && <p className={styles.fate}>{text("chat.sending")}</p>}
      {state === "failed" && (
        <p className={cx(styles.fate, styles.failed)}>
          {text("chat.notSent")}
          <Button small onPress={() => void group.retry(message.id)}>
            {text("app.tryAgain")}
          </Button>
        </p>
      )}
    </Entry>
  );
}
