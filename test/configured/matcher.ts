/** The module's reading and matching of configured patterns, under V8 and Wasmtime: patterns as they are written and bytes in, answers out. */
import { patternProblems, type PatternProblem } from "../../cli/evaluate/pattern-problems.ts";
import type { PatternRefusal } from "../../cli/evaluate/configured-patterns.ts";
import { harness } from "../message/harness.ts";
import { type Functions, onEngines } from "../support/engines.ts";

const { wasm } = await harness(`
import { addPattern, beginPatterns, finishPatterns, problem, problemPattern, problemPlace } from "./assembly/match/configured-text";
import { findConfigured, listBytes } from "./assembly/match/configured";
export { beginPatterns, finishPatterns } from "./assembly/match/configured-text";
export function tableBytes(): i32 { return <i32>listBytes; }
export function add(at: usize, bytes: u32): i32 { return addPattern(<u64>bytes << 32 | <u64>at) ? 0 : <i32>problem; }
export function pattern(): i32 { return problemPattern; }
export function place(): i32 { return problemPlace; }
export function find(table: usize, at: usize, bytes: u32): i32 { return <i32>findConfigured(table, <u64>bytes << 32 | <u64>at); }
export function room(pages: i32): i32 { return memory.grow(pages) << 16; }
`);

const pages = 4, guardBytes = 64, guard = 0xa5;
const names = Object.keys(patternProblems) as PatternProblem[];

export interface Matcher {
  readonly name: string;
  readonly tableBytes: number;
  /** Makes the table of a list; what is wrong with it otherwise. */
  use(list: readonly (string | Uint8Array)[]): PatternRefusal | undefined;
  finds(text: Uint8Array): boolean;
  /** Fuel of one search, and of making a table; Wasmtime only. */
  fuel(text: Uint8Array): number;
  fuelToUse(list: readonly string[]): number;
}

function matcher({ instance, name, call, put, fuelOf }: Functions): Matcher {
  const free = call("room", pages), tableBytes = call("tableBytes");
  let table = free, turn = 0;
  const use = (list: readonly (string | Uint8Array)[]): PatternRefusal | undefined => {
    table = free + 8 * (turn++ % 8);
    instance.memory().fill(guard, table + tableBytes, table + tableBytes + guardBytes);
    call("beginPatterns", table);
    for (const written of list) {
      const bytes = typeof written === "string" ? Buffer.from(written) : written, problem = call("add", put(bytes), bytes.length);
      if (problem !== 0) return { pattern: call("pattern"), at: call("place"), problem: names[problem - 1]! };
    }
    call("finishPatterns");
    if (instance.memory().subarray(table + tableBytes, table + tableBytes + guardBytes).some((byte) => byte !== guard)) throw new Error("something was written behind the table");
    return undefined;
  };
  return {
    name, tableBytes, use,
    finds: (text) => call("find", table, put(text), text.length) !== 0,
    fuel: (text) => {
      const at = put(text);
      return fuelOf(() => { call("find", table, at, text.length); });
    },
    fuelToUse: (list) => fuelOf(() => { use(list); }),
  };
}

export const { v8, wasmtime, missing } = await onEngines(wasm, matcher);
