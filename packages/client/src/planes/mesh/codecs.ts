/** What carries other codecs' packets, or repairs them: no picture by itself. */
const helpers: ReadonlySet<string> = new Set(["rtx", "red", "ulpfec", "flexfec-03"]);

/** MIME types, in lower case, of the video codecs in one section of a description, in its order (RFC 8866 §6.6); none where it has no such section. */
export function codecsOf(sdp: string, mid: string): string[] {
  const section = sdp.split(/^(?=m=)/m).find((lines) => lines.split(/\r?\n/).includes(`a=mid:${mid}`)) ?? "";
  const names = [...section.matchAll(/^a=rtpmap:\d+ ([^/\s]+)/gm)].map(([, name = ""]) => name.toLowerCase());
  return [...new Set(names)].filter((name) => !helpers.has(name)).map((name) => `video/${name}`);
}
