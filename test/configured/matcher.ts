/** The module's reading and matching of configured patterns, under V8 and Wasmtime: patterns as they are written and bytes in, answers out. */
import { V8Engine, WasmtimeEngine, type Engine, type Instance } from "../../cli/harness/index.ts";
import { patternProblems, type PatternProblem } from "../../cli/evaluate/pattern-problems.ts";
import type { PatternRefusal } from "../../cli/evaluate/configured-patterns.ts";
import { installPart } from "../../cli/parts/index.ts";
import { harness } from "../message/harness.ts";

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

function matcher(name: string, instance: Instance): Matcher {
  const call = (which: string, ...values: number[]): number => instance.exports.get(which)!(...values) as number;
  const free = call("room", pages), end = free + pages * 65_536, tableBytes = call("tableBytes");
  const put = (text: Uint8Array): number => {
    // The text ends with linear memory: a read behind it traps.
    instance.memory().set(text, end - text.length);
    return end - text.length;
  };
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
      const at = put(text), before = instance.fuelUsed()!;
      call("find", table, at, text.length);
      return instance.fuelUsed()! - before;
    },
    fuelToUse: (list) => {
      const before = instance.fuelUsed()!;
      use(list);
      return instance.fuelUsed()! - before;
    },
  };
}

const installed = await installPart("wasmtime-50.0.1");
/** Why there is no Wasmtime, or undefined. */
export const missing = "missing" in installed ? installed.missing : undefined;
const made = (engine: Engine, fuel: boolean): Matcher => matcher(engine.name, engine.compile(wasm, { fuel }).instantiate({}));
export const v8 = made(new V8Engine(), false);
export const wasmtime = "missing" in installed ? undefined : made(new WasmtimeEngine(installed.path), true);
