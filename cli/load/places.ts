/** From positions in the bundle to places in the policy's files. */
import { resolve } from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { SourcePlace } from "../ir/types.ts";
import { shown } from "./modules.ts";

export interface Places {
  /** The place that a log entry's `at` means: the innermost position that lies in a file of the policy. */
  of(at: string): SourcePlace;
  /** The file of that place, absolute; for paths that are relative to it. */
  fileOf(at: string): string;
}

/** @param inputs the policy's own files, absolute; `inputs[0]` is the policy file, whose first line stands for whatever has no place. */
export function makePlaces(map: string, inputs: readonly string[], policyFile: string, cwd: string): Places {
  const trace = new TraceMap(map);
  const own = new Set(inputs);
  const find = (at: string) => {
    for (const position of at.split(" ")) {
      const [line, column] = position.split(":").map(Number);
      if (line === undefined || column === undefined || !(line >= 1 && column >= 1)) continue;
      const original = originalPositionFor(trace, { line, column: column - 1 });
      if (original.source === null) continue;
      const file = resolve(cwd, original.source);
      if (own.has(file)) return { file, line: original.line, column: original.column + 1 };
    }
    return { file: policyFile, line: 1, column: 1 };
  };
  return {
    of: (at) => { const { file, line, column } = find(at); return { file: shown(file, cwd), line, column }; },
    fileOf: (at) => find(at).file,
  };
}
