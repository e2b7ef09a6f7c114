import type { ReactNode } from "react";

import { drawings } from "./drawings.ts";

/** One of the 64 drawings. All come in one file: fetching six by their names would tell the server the code. */
export default function Picture({ place }: { readonly place: number }): ReactNode {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${drawings[place] ?? ""}</svg>`;
  // The word stands under it.
  return <img src={`data:image/svg+xml,${encodeURIComponent(svg)}`} alt="" width={56} height={56} draggable={false} />;
}
