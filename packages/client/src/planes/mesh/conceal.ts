/** Leaves a text as it is. */
export function concealNothing(text: string): string {
  return text;
}

/**
 * Takes every candidate that is not a relay's out of an SDP or a candidate line, and the related address out of the rest
 * (RFC 8839 §5.1): a second lock behind `iceTransportPolicy: "relay"`, so that no browser's fault tells the others this
 * machine's address. A lone candidate that is not a relay's becomes the empty text.
 */
export function concealAddresses(text: string): string {
  return text
    .split("\r\n")
    .filter((line) => !/^(?:a=)?candidate:/.test(line) || / typ relay(?: |$)/.test(line))
    .map((line) => line.replace(/ raddr \S+ rport \d+/, " raddr 0.0.0.0 rport 9"))
    .join("\r\n");
}
