import { UserRound } from "lucide-react";

import { avatarColour, initials } from "./avatar.ts";
import styles from "./Avatar.module.css";

/** Initials on a colour of their own. Decoration: the name stands beside it. */
export function Avatar({
  name,
  identity,
  small = false,
}: {
  readonly name: string;
  readonly identity: string;
  readonly small?: boolean;
}) {
  return (
    <span
      className={small ? styles.small : styles.avatar}
      style={{ backgroundColor: avatarColour(identity) }}
      aria-hidden
    >
      {name.trim() === "" ? <UserRound size="45%" /> : initials(name)}
    </span>
  );
}
