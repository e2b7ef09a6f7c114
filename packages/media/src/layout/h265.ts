import { layoutIds, type Layout } from "./layout.ts";
import { nalLayout } from "./nal.ts";

/** H.265: VPS, SPS, PPS (32 to 34), then the first slice (0 to 31) through slice_pic_parameter_set_id (§7.3.6.1). */
export const h265: Layout = nalLayout({
  id: layoutIds.h265,
  headerLength: 2,
  classify(header) {
    const type = (header >> 1) & 0x3f;
    if (type >= 32 && type <= 34) return "parameters";
    return type < 32 ? "slice" : "other";
  },
  readSliceStart(bits, header) {
    const type = (header >> 1) & 0x3f;
    // first_slice_segment_in_pic_flag, and no_output_of_prior_pics_flag of pictures at which decoding may start.
    if (bits.bit() === undefined) return false;
    if (type >= 16 && type <= 23 && bits.bit() === undefined) return false;
    return bits.skipExpGolomb();
  },
});
