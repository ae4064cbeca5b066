// Our engine as it runs in a proxy: the runtime's own sources, compiled as a module is, in V8.
import { compileSet, type CompileOptions, type Pattern } from "../../../cli/automata/compile.ts";
import { harness } from "../../message/harness.ts";
import { type Pass, packed, processorSeconds, type Side } from "./sides.ts";

const pageBytes = 65_536;

/** Goes over packed texts (sides.ts) as the module goes over windows: the bits are cleared before each. */
const source = `
import { scan } from "./assembly/match/scan";
export function room(pages: i32): usize { return <usize>memory.grow(pages) << 16; }
export function pass(tables: usize, texts: usize, end: usize, found: usize, foundBytes: usize): i32 {
  let pairs: i32 = 0;
  while (texts < end) {
    const bytes = load<u32>(texts);
    memory.fill(found, 0, foundBytes);
    scan(tables, texts + 4, bytes, found);
    for (let at: usize = 0; at < foundBytes; at += 8) pairs += <i32>popcnt(load<u64>(found + at));
    texts += 4 + <usize>bytes;
  }
  return pairs;
}
`;

export async function ownSide(patterns: readonly Pattern[], options: CompileOptions = {}): Promise<Side & { tableBytes: number }> {
  const { tables, stats } = compileSet(patterns, options);
  const { exports, wasm } = await harness(source);
  const memory = (exports as unknown as { memory: { buffer: ArrayBuffer } }).memory;
  const room = (bytes: number): number => exports.room!(Math.ceil(bytes / pageBytes));
  const put = (at: number, bytes: Uint8Array): number => { new Uint8Array(memory.buffer).set(bytes, at); return at; };
  const foundBytes = Math.ceil(patterns.length / 64) * 8, found = room(foundBytes), tablesAt = put(room(tables.length), tables);
  const lists: { at: number; end: number; texts: readonly Uint8Array[] }[] = [];
  const pass = (at: number, end: number): number => exports.pass!(tablesAt, at, end, found, foundBytes);
  return {
    name: "ours", tableBytes: stats.bytes, about: `wasm in V8; ${wasm.length} bytes of code and ${stats.bytes} of tables`,
    load: (texts) => {
      const bytes = packed(texts), at = put(room(bytes.length), bytes);
      return Promise.resolve(lists.push({ at, end: at + bytes.length, texts }) - 1);
    },
    pass: (list, repeats): Promise<Pass> => {
      const { at, end } = lists[list]!, before = processorSeconds();
      let pairs = 0;
      for (let repeat = 0; repeat < repeats; repeat += 1) pairs = pass(at, end);
      return Promise.resolve({ seconds: processorSeconds() - before, pairs });
    },
    found: (list) => {
      const { at, texts } = lists[list]!;
      let place = at;
      return Promise.resolve(texts.map((text) => {
        pass(place, place += 4 + text.length);
        const bits = new Uint8Array(memory.buffer, found, foundBytes);
        return Array.from(patterns.keys()).filter((number) => (bits[number >> 3]! >> (number & 7) & 1) === 1);
      }));
    },
    close: () => undefined,
  };
}
