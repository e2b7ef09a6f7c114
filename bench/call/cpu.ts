import { readdirSync, readFileSync } from "node:fs";

/** Ticks of the kernel's clock in a second, on every Linux that Debian makes. */
const ticksPerSecond = 100;

interface Process {
  readonly parent: number;
  /** Seconds of CPU, in user and kernel mode. */
  readonly seconds: number;
}

/** One process, out of /proc; undefined when it has just ended. */
function readProcess(id: string): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
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

/** Seconds of CPU that a process and all its descendants have used; undefined where there is no /proc. */
export function cpuSeconds(root: number): number | undefined {
  let ids: string[];
  try {
    ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
  const processes = new Map<number, Process>();
  for (const id of ids) {
    const process = readProcess(id);
    if (process) processes.set(Number(id), process);
  }
  const belongs = (id: number): boolean => id === root || belongsTo(processes.get(id)?.parent ?? 0);
  const belongsTo = (parent: number): boolean => parent > 1 && belongs(parent);
  return [...processes].reduce((sum, [id, { seconds }]) => (belongs(id) ? sum + seconds : sum), 0);
}
