import { announcer } from "../app/announcer.ts";
import { useStore } from "../app/store.ts";

/** The two live regions. `data-live-announcer` keeps them audible while a dialog is open. */
export function LiveRegions() {
  const { polite, assertive, turn } = useStore(announcer.spoken);
  return (
    <div className="visually-hidden" data-live-announcer="true">
      <div role="log" aria-live="polite" aria-relevant="additions">
        {polite !== "" && <p key={turn}>{polite}</p>}
      </div>
      <div role="log" aria-live="assertive" aria-relevant="additions">
        {assertive !== "" && <p key={assertive}>{assertive}</p>}
      </div>
    </div>
  );
}
