import { layoutIds, type Layout } from "./layout.ts";
import { nalLayout } from "./nal.ts";

/** H.264: SPS (7), PPS (8), then the first slice (1 to 5) through its pic_parameter_set_id (§7.3.3). SEI is sealed. */
export const h264: Layout = nalLayout({
  id: layoutIds.h264,
  headerLength: 1,
  classify(header) {
    const type = header & 0x1f;
    if (type === 7 || type === 8) return "parameters";
    return type >= 1 && type <= 5 ? "slice" : "other";
  },
  // first_mb_in_slice, slice_type, pic_parameter_set_id.
  readSliceStart: (bits) => bits.skipExpGolomb() && bits.skipExpGolomb() && bits.skipExpGolomb(),
});
