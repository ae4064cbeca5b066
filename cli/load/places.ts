/** From positions in the bundle to places in the policy's files. Lines and columns count from 1. */
import { resolve } from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { SourcePlace } from "../ir/types.ts";
import { shown } from "./modules.ts";

export interface Place { file: string; line: number; column: number }

export class Places {
  readonly #trace: TraceMap;
  readonly #own: ReadonlySet<string>;

  /** @param inputs the policy's own files, absolute. `policyFile`, its first line, stands for whatever has no place. */
  constructor(map: string, inputs: readonly string[], readonly policyFile: string, readonly cwd: string) {
    this.#trace = new TraceMap(map);
    this.#own = new Set(inputs);
  }

  /** The place of a position in the bundle, where it comes from a file of the policy. */
  at(line: number, column: number): Place | undefined {
    if (!(line >= 1 && column >= 1)) return undefined;
    const original = originalPositionFor(this.#trace, { line, column: column - 1 });
    if (original.source === null) return undefined;
    const file = resolve(this.cwd, original.source);
    return this.#own.has(file) ? { file, line: original.line, column: original.column + 1 } : undefined;
  }

  /** The innermost of several positions, `line:column line:column …`, that comes from a file of the policy. */
  first(stack: string, original: (line: number, column: number) => { line: number; column: number }): Place {
    for (const position of stack.split(" ")) {
      const [line = 0, column = 0] = position.split(":").map(Number);
      const before = original(line, column);
      const place = this.at(before.line, before.column);
      if (place !== undefined) return place;
    }
    return { file: this.policyFile, line: 1, column: 1 };
  }

  /** For messages and the IR. */
  shown({ file, line, column }: Place): SourcePlace { return { file: shown(file, this.cwd), line, column }; }
}
