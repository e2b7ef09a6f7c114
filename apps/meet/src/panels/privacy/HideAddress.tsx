import { preferences } from "../../app/preferences.ts";
import { useStore } from "../../app/store.ts";
import type { Call } from "../../call/call.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Switch } from "../../ui/Switch.tsx";
import styles from "./HideAddress.module.css";

/** "Hide my IP address", where the server has a relay for it. It stays where it is on already: only so it can be turned off. */
export function HideAddress({ relay, call }: { readonly relay: boolean; readonly call?: Call }) {
  const { hideAddress } = useStore(preferences);
  if (!relay && !hideAddress) return null;
  return (
    <div className={styles.choice}>
      <Switch
        label={text("address.hide")}
        hint={text(relay ? "address.hideWhy" : "address.noRelay")}
        value={hideAddress}
        onChange={(on) => preferences.update({ hideAddress: on })}
      />
      {call && hideAddress !== call.hidesAddress && (
        <>
          <p className={styles.note}>{text("address.later")}</p>
          <Button onPress={() => void call.rejoin()}>{text("address.rejoin")}</Button>
        </>
      )}
    </div>
  );
}
