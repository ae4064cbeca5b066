// What the kernel says of a process: processor time and memory. Linux only.
import { readdirSync, readFileSync } from "node:fs";

/** Nanoseconds of processor time of all threads that live now; undefined-free only for processes that lose no thread in between. */
export function processorNanoseconds(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + threadNanoseconds(pid, thread), 0);
}

/** The first figure of schedstat is the time spent on a processor. */
function threadNanoseconds(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
  } catch {
    return 0;
  }
}

export interface Memory {
  /** Resident, shared pages included. */
  residentBytes: number;
  /** Resident and nobody else's: what would be free if the process ended. */
  uniqueBytes: number;
}

export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? 0) * 1024;
  return { residentBytes: bytes("Rss"), uniqueBytes: bytes("Private_Clean") + bytes("Private_Dirty") };
}

/** Why processor time and memory cannot be read here, if so. */
export const processFactsMissing = process.platform === "linux" ? undefined : "processor time and memory of another process are read from /proc, which only Linux has";
