/** A piece of a message: words, or a link. */
export type Piece = { readonly text: string; readonly href?: string };

const address = /https?:\/\/[^\s<>"“”]+/gu;
/** What ends a sentence ends no address; a bracket does where none was opened. */
const trailing = /[.,;:!?…'’*_]+$/u;

function trimmed(found: string): string {
  for (let rest = found; ;) {
    const shorter = rest.replace(trailing, "");
    const unopened = shorter.endsWith(")") && shorter.split(")").length > shorter.split("(").length;
    const next = unopened ? shorter.slice(0, -1) : shorter;
    if (next === rest) return rest;
    rest = next;
  }
}

/** Cuts a message at its web addresses. Nothing but http and https becomes a link. */
export function pieces(message: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const { 0: match, index } of message.matchAll(address)) {
    const text = trimmed(match);
    if (!URL.canParse(text)) continue;
    if (index > end) found.push({ text: message.slice(end, index) });
    found.push({ text, href: text });
    end = index + text.length;
  }
  if (end < message.length) found.push({ text: message.slice(end) });
  return found;
}
