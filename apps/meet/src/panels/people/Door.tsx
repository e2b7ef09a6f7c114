import type { CallGroup } from "../../call/group/call-group.ts";
import { personName } from "../../call/person/person-name.ts";
import { useRoom } from "../../call/use-room.ts";
import { text } from "../../catalogue/text.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Switch } from "../../ui/Switch.tsx";
import styles from "./People.module.css";

/** For hosts: who waits outside, and whether newcomers wait at all. */
export function Door({ group }: { readonly group: CallGroup }) {
  const { hosting, local } = useRoom(group.room);
  if (!local.isHost) return null;
  const { waiting, admission } = hosting;
  return (
    <section className={styles.group} aria-label={text("people.lock")}>
      {waiting.length > 0 && (
        <div className={styles.waiting}>
          <h3 className={styles.heading}>{text("people.waiting", { count: waiting.length })}</h3>
          <ul className={styles.list}>
            {waiting.map((guest) => {
              const name = personName(guest);
              return (
                <li key={guest.id} className={styles.guest}>
                  <Avatar name={guest.name} identity={guest.id} small />
                  <span className={styles.name} dir="auto">
                    {name}
                  </span>
                  <span className={styles.answers}>
                    <Button
                      small
                      tone="main"
                      aria-label={text("people.letInNamed", { name })}
                      onPress={() => void group.letIn(guest.id)}
                    >
                      {text("people.letIn")}
                    </Button>
                    <Button
                      small
                      aria-label={text("people.turnAwayNamed", { name })}
                      onPress={() => void group.turnAway(guest.id)}
                    >
                      {text("people.turnAway")}
                    </Button>
                  </span>
                </li>
              );
            })}
          </ul>
          {waiting.length > 1 && <Button onPress={() => void group.letAllIn()}>{text("people.letAllIn")}</Button>}
        </div>
      )}
      <Switch
        label={text("people.lock")}
        hint={text("people.lockWhy")}
        value={admission === "host"}
        onChange={(on) => void group.lock(on)}
      />
    </section>
  );
}
