/** The module's engine under V8 and Wasmtime: tables and bytes in, numbers of patterns out. */
import { harness } from "../message/harness.ts";
import { type Functions, onEngines } from "../support/engines.ts";

const { wasm } = await harness(`
export { scan, scanStart, scanFeed, scanEnd } from "./assembly/match/scan";
import { find } from "./assembly/match/find";
export function findIn(tables: usize, data: usize, bytes: i32, from: i32, to: usize): void { store<i64>(to, find(tables, data, bytes, from)); }
export function room(pages: i32): i32 { return memory.grow(pages) << 16; }
`);

const tablesPages = 160, textPages = 16;

export interface Matcher {
  readonly name: string;
  /** Puts the tables where the next scans read them: 16 bytes further at each call, so that nothing depends on the place. */
  use(tables: Uint8Array): void;
  /** The numbers of the patterns that occur. */
  scan(text: Uint8Array, patterns: number): number[];
  /** The same by chunks; `stateBytes` as the build says. */
  chunks(texts: readonly Uint8Array[], patterns: number, stateBytes: number): number[];
  /** With tables of compileFind: where the leftmost match from there on begins and ends. */
  find(text: Uint8Array, from: number): [begin: number, end: number] | undefined;
  /** Fuel of one scan; Wasmtime only. */
  fuel(text: Uint8Array): number;
}

function matcher({ instance, name, call, put, fuelOf }: Functions): Matcher {
  const free = call("room", tablesPages + textPages);
  const texts = free + tablesPages * 65_536, found = texts - 4096, state = texts - 65_536;
  const guard = 0xa5;
  let tables = free, turn = 0;
  const numbers = (patterns: number): number[] => {
    const bits = instance.memory().subarray(found, found + 512);
    return Array.from({ length: patterns }, (_, number) => number).filter((number) => (bits[number >> 3]! >> (number & 7) & 1) === 1);
  };
  return {
    name,
    use: (bytes) => {
      if (bytes.length > state - free - 256) throw new Error("the tables do not fit the test's memory");
      instance.memory().set(bytes, tables = free + 16 * (turn++ % 8));
    },
    scan: (text, patterns) => {
      instance.memory().fill(0, found, found + 512);
      call("scan", tables, put(text), text.length, found);
      return numbers(patterns);
    },
    chunks: (parts, patterns, stateBytes) => {
      instance.memory().fill(0, found, found + 512);
      instance.memory().fill(guard, state, state + stateBytes + 16);
      call("scanStart", tables, state, found);
      for (const part of parts) call("scanFeed", tables, state, put(part), part.length, found);
      call("scanEnd", tables, state, found);
      if (instance.memory().subarray(state + stateBytes, state + stateBytes + 16).some((byte) => byte !== guard)) throw new Error("something was written behind the state");
      return numbers(patterns);
    },
    find: (text, from) => {
      call("findIn", tables, put(text), text.length, from, found);
      const told = Buffer.from(instance.memory().subarray(found, found + 8)), end = told.readInt32LE(0), begin = told.readInt32LE(4);
      return begin < 0 ? undefined : [begin, end];
    },
    fuel: (text) => {
      const at = put(text);
      // What was found before would not be looked for again.
      instance.memory().fill(0, found, found + 512);
      return fuelOf(() => { call("scan", tables, at, text.length, found); });
    },
  };
}

export const { v8, wasmtime, missing } = await onEngines(wasm, matcher);
