import { text } from "../../catalogue/text.ts";

const units = [
  ["file.gigabytes", 1e9],
  ["file.megabytes", 1e6],
  ["file.kilobytes", 1e3],
] as const;

/** How large something is, as people say it: "812 bytes", "1.4 MB". */
export function sizeWords(bytes: number): string {
  // What would be shown as 1,000 of a unit is 1 of the next one.
  const unit = units.find(([, size]) => bytes >= size * 0.9995);
  if (!unit) return text("file.bytes", { count: bytes });
  const [key, size] = unit;
  const count = bytes / size;
  return text(key, { count: count < 10 ? Math.round(count * 10) / 10 : Math.round(count) });
}
