/** Reads the source of an author's AssemblyScript function. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isBelow, rootsOf, shown } from "./modules.ts";

const sourceBytesMax = 65_536;

/** @param from the file that names it; @param policyFile the policy, beside or below which it lies. */
export function readCustom(path: string, from: string, policyFile: string, cwd: string): { file: string; path: string; source: string } | { reason: string } {
  if (!/^\.\.?\//.test(path)) return { reason: "the path is not relative" };
  if (!path.endsWith(".as.ts")) return { reason: "its name does not end in .as.ts" };
  const named = resolve(dirname(from), path);
  const found = statSync(named, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return { reason: "it does not exist" };
  const file = realpathSync(named);
  if (!isBelow(file, rootsOf(policyFile, cwd))) return { reason: "it lies outside of the policy's folder and of the working directory" };
  if (found.size > sourceBytesMax) return { reason: `it has ${found.size} bytes, at most ${sourceBytesMax}` };
  return { file: shown(file, dirname(policyFile)), path: file, source: readFileSync(file, "utf8") };
}
