import type { Source } from "@subrosa/client";
import type { PlaneLab } from "@subrosa/client/contract";
import { until } from "../../harness/until.ts";
import { PictureReader, pictureTrack } from "./picture.ts";
import { readTone, toneTrack } from "./tone.ts";

/** One number for each mark, so that a picture of one is never taken for another's. */
const picture = (mark: number): number => 27 + 61 * mark;
/** Hz of each mark, far enough apart for what a codec does to them. */
const frequency = (mark: number): number => 500 + 300 * mark;
/** Made before the rules run, because making a tone takes a moment. */
const tones = await Promise.all([0, 1, 2, 3].map((mark) => toneTrack(frequency(mark))));

const isSound = (source: Source): boolean => source === "microphone" || source === "screen-audio";

/** Tracks that can be told apart, and the looks that do: for any plane in a page. */
export const marks: Pick<PlaneLab, "makeTrack" | "recognise" | "until"> = {
  makeTrack: (source, mark) => (isSound(source) ? tones[mark]!.clone() : pictureTrack(picture(mark))),
  recognise: async (track, source, mark) => {
    if (isSound(source)) {
      const reader = readTone(track);
      await until(() => Math.abs(reader.read() - frequency(mark)) < 60, {
        what: `${frequency(mark)} Hz in a ${source}`,
      });
      reader.close();
      return;
    }
    const reader = new PictureReader(track);
    await until(() => reader.read() === picture(mark), { what: `picture ${mark} in a ${source}` });
    reader.close();
  },
  until: async (check, what) => {
    await until(check, { what });
  },
};
