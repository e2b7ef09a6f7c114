import { readdirSync, readFileSync } from "node:fs";

/** Ticks of the kernel's clock in a second, on every Linux that Debian makes. */
const ticksPerSecond = 100;

interface Process {
  readonly parent: number;
  /** Seconds of CPU, in user and kernel mode. */
  readonly seconds: number;
}

/** Parent, and seconds of CPU, out of a `stat` of /proc; undefined when it has just ended. */
function readStat(path: string): Process | undefined {
  try {
    const stat = readFileSync(path, "utf8");
    // The name may hold spaces and brackets: fields are counted behind its end.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    return { parent: fields[1] as number, seconds: ((fields[11] as number) + (fields[12] as number)) / ticksPerSecond };
  } catch {
    return undefined;
  }
}

function idsIn(path: string): number[] {
  try {
    return readdirSync(path).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** A process and all its descendants; none where there is no /proc. */
function familyOf(root: number): Map<number, Process> {
  const processes = new Map<number, Process>();
  for (const id of idsIn("/proc")) {
    const process = readStat(`/proc/${id}/stat`);
    if (process) processes.set(id, process);
  }
  const belongs = (id: number): boolean => id === root || belongsTo(processes.get(id)?.parent ?? 0);
  const belongsTo = (parent: number): boolean => parent > 1 && belongs(parent);
  return new Map([...processes].filter(([id]) => belongs(id)));
}

/** Seconds of CPU that a process and all its descendants have used; undefined where there is no /proc. */
export function cpuSeconds(root: number): number | undefined {
  const family = familyOf(root);
  return family.size === 0 ? undefined : [...family.values()].reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Seconds of CPU that those threads have used which have one of these names, in a process and all its descendants; 0 where there is no /proc. */
export function threadSeconds(root: number, names: readonly string[]): number {
  const threads = [...familyOf(root).keys()].flatMap((id) =>
    idsIn(`/proc/${id}/task`).map((at) => `/proc/${id}/task/${at}`),
  );
  return threads.reduce(
    (sum, at) => (names.includes(nameOf(at)) ? sum + (readStat(`${at}/stat`)?.seconds ?? 0) : sum),
    0,
  );
}

function nameOf(thread: string): string {
  try {
    return readFileSync(`${thread}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}
