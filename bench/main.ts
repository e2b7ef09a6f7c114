// What encryption costs, measured on this machine. bench/README.md says what each line means.
import { measureFrames, measureWholeCall } from "./crypto/section.ts";
import { measureMeeting } from "./crowd/meeting.ts";
import { measureStorm } from "./crowd/storm.ts";
import { measureGroups } from "./groups/section.ts";
import { measureJoin } from "./livekit/join.ts";
import { measureMoves } from "./livekit/moves.ts";
import { onLiveKit } from "./livekit/section.ts";
import { measureStreams } from "./livekit/streams.ts";
import { measureLoading } from "./loading/measure.ts";
import { measureFirstFrame } from "./meet/first-frame.ts";
import { measureMainThread } from "./meet/main-thread.ts";
import { measureRotations } from "./meet/rotations.ts";
import { type Part, readOptions } from "./options.ts";
import { type Report, table } from "./report.ts";

const options = readOptions();

/** Prints results as they come. */
const report: Report = (title, results, leftOut = []) => {
  if (options.json) for (const result of results) console.log(JSON.stringify(result));
  else if (results.length > 0) console.log(`\n${title}\n${table(results)}`);
  for (const sentence of leftOut) (options.json ? console.error : console.log)(`Left out: ${sentence}`);
};

const { rounds, calls, people, members } = options;
const measure: Record<Part, () => Promise<void>> = {
  async crypto() {
    const missed = await measureFrames(rounds, report);
    if (!options.json) console.log(missed.length === 0 ? "\nAll goals are met." : `\n${missed.join("\n")}`);
  },
  call: () => measureWholeCall({ rounds: calls, settle: options.settle, seconds: options.seconds }, report),
  groups: () => measureGroups(options, report),
  storm: () => measureStorm(people, members, report),
  meeting() {
    const [storm, senders] = [Math.min(people, options.meeting >> 1), members >> 1];
    const { places } = options;
    return measureMeeting({ people: options.meeting, members, senders, storm, rounds: calls, places }, report);
  },
  "first-frame": () => measureFirstFrame(calls, report),
  livekit: () => onLiveKit("joining through LiveKit", report, (stage) => measureJoin(stage, calls, report)),
  moves: () => onLiveKit("moving to LiveKit", report, (stage) => measureMoves(stage, options.moves, report)),
  streams: () =>
    onLiveKit("many streams from LiveKit", report, (stage) =>
      measureStreams(stage, { ...options, rounds: Math.min(3, calls) }, report),
    ),
  rotations: () => measureRotations(options.rotations, report),
  "main-thread": () => measureMainThread(people, members, report),
  loading: () => measureLoading(calls, report),
};
for (const part of options.parts) await measure[part]();
