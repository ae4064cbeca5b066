// Where and of what a figure was taken.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { packageRoot } from "../../cli/package-root.ts";

export interface Machine {
  processor: string;
  processors: number;
  memoryGiB: number;
  kernel: string;
  node: string;
  assemblyscript: string;
  commit: string;
  /** Files differ from the commit. */
  changed: boolean;
}

export function machine(): Machine {
  return {
    processor: cpus()[0]?.model ?? "unknown", processors: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), kernel: release(), node: process.versions.node,
    assemblyscript: (JSON.parse(readFileSync(`${packageRoot}/node_modules/assemblyscript/package.json`, "utf8")) as { version: string }).version,
    commit: git("rev-parse", "--short=12", "HEAD"), changed: git("status", "--porcelain", "--untracked-files=no") !== "",
  };
}

function git(...words: string[]): string {
  try {
    return execFileSync("git", words, { cwd: packageRoot, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}

/** How many processes wanted a processor, on average over the last minute. */
export const loadAverage = (): number => Math.round((loadavg()[0] ?? 0) * 10) / 10;
