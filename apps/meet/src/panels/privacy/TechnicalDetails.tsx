import type { Call } from "../../call/call.ts";
import { useRoom } from "../../call/use-room.ts";
import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { CopyLink } from "../../ui/CopyLink.tsx";
import { build } from "../../website/build.ts";
import styles from "./Privacy.module.css";

const clock = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });

/** For those who want to know exactly, and for reports of faults. Holds no secret. */
export function TechnicalDetails({ call }: { readonly call: Call }) {
  const room = useRoom(call.room);
  const entries = useStore(call.log.entries);
  const { kind, wire, suite, epoch } = room.encryption;
  const group = kind === "group";
  const people = [room.local, ...room.participants.values()];
  const tracks = people.flatMap((person) =>
    [...person.tracks.values()].map(({ source, encryption }) =>
      `${person.name} ${source}: ${encryption.state ?? text("privacy.detailsNothing")} ${encryption.reason}`.trim(),
    ),
  );
  const log = entries.map(({ at, words }) => `${clock.format(at)} ${words}`);
  const rows: readonly (readonly [string, string])[] = [
    [text("privacy.detailsMedia"), text(`privacy.detailsMedia.${room.receiving.media.route}`)],
    [text("privacy.detailsWire"), text(wire === "livekit" ? "privacy.detailsWireLiveKit" : "privacy.detailsWireValue")],
    [text("privacy.detailsSuite"), group ? "AES_256_GCM_SHA512_128" : suite],
    [text("privacy.detailsKeys"), text(group ? "privacy.detailsKeysGroup" : "privacy.detailsKeysValue")],
    ...(group
      ? ([
          [text("privacy.detailsGroup"), text("privacy.detailsGroupValue", { suite })],
          [text("privacy.detailsEpoch"), String(epoch ?? text("privacy.detailsNothing"))],
        ] as const)
      : []),
    [text("privacy.detailsBuild"), build],
    [text("privacy.detailsTracks"), tracks.join("\n") || text("privacy.detailsNothing")],
    [text("privacy.detailsLog"), log.join("\n") || text("privacy.detailsNothing")],
  ];
  const report = rows.map(([name, value]) => `${name}: ${value}`).join("\n");
  return (
    <details className={styles.details}>
      <summary>{text("app.details")}</summary>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <CopyLink link={report} label={text("privacy.copyDetails")} />
    </details>
  );
}
