import type { PlaneHost } from "../plane.ts";

/** What concerns no way in particular: it goes on to the room as it comes. */
export function passing(
  host: PlaneHost,
): Pick<PlaneHost, "createPeerConnection" | "configuration" | "protect" | "unprotect" | "guestChanged" | "lanes"> {
  const { guestChanged, lanes } = host;
  return {
    createPeerConnection: () => host.createPeerConnection(),
    configuration: () => host.configuration(),
    protect: (sender, source) => host.protect(sender, source),
    unprotect: (receiver, member, source) => host.unprotect(receiver, member, source),
    ...(guestChanged === undefined ? {} : { guestChanged: (guest, said) => host.guestChanged?.(guest, said) }),
    ...(lanes === undefined ? {} : { lanes }),
  };
}
