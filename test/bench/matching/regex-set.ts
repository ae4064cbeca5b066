// Rust's RegexSet over bytes, compiled to wasm, in this process's V8.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../cli/package-root.ts";
import type { Pattern } from "../../../cli/automata/parse.ts";
import { rustWasm } from "../cargo.ts";
import { written } from "./expressions.ts";
import { packed, processorSeconds, type Side } from "./sides.ts";

/** memchr has code for wasm's SIMD, and uses it where it may. */
const module = rustWasm(join(packageRoot, "test", "bench", "matching", "rust"), "regex-set", "-C target-feature=+simd128");
/** Why there is no RegexSet, or undefined. */
export const missing = "missing" in module ? module.missing : undefined;

interface Exports {
  memory: { buffer: ArrayBuffer };
  _initialize?(): void;
  room(bytes: number): number;
  compile(dfaBytesMax: number): number;
  texts(): void;
  pass(list: number): number;
  found(list: number, text: number): number;
}
interface Wasm { instantiate(bytes: Uint8Array, imports: unknown): Promise<{ instance: { exports: Exports } }> }

/** Its automata are built while texts pass, up to so many bytes; then they are thrown away and built anew. The crate's own bound is 2 MiB. */
export async function regexSetSide(patterns: readonly Pattern[], dfaMebibytesMax: number): Promise<Side> {
  if ("missing" in module) throw new Error(module.missing);
  const wasm = readFileSync(module.file);
  // It asks the system for nothing that matters: every call is answered with success.
  const system = new Proxy({}, { get: () => () => 0 });
  const { instance: { exports } } = await (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly.instantiate(wasm, { wasi_snapshot_preview1: system });
  exports._initialize?.();
  const put = (bytes: Uint8Array): number => { const at = exports.room(bytes.length); new Uint8Array(exports.memory.buffer).set(bytes, at); return at; };
  put(Buffer.from(patterns.map(written).join("\n")));
  if (exports.compile(dfaMebibytesMax * 1024 * 1024) !== 1) throw new Error("RegexSet does not compile the patterns");
  const counts: number[] = [];
  return {
    name: `RegexSet, ${dfaMebibytesMax} MiB`, about: `Rust's regex 1.13.1 as wasm in V8, Unicode off, SIMD on; ${wasm.length} bytes of code, automata built as they are needed, up to ${dfaMebibytesMax} MiB of them`,
    load: (texts) => {
      put(packed(texts));
      exports.texts();
      return Promise.resolve(counts.push(texts.length) - 1);
    },
    pass: (list, repeats) => {
      const before = processorSeconds();
      let pairs = 0;
      for (let repeat = 0; repeat < repeats; repeat += 1) pairs = exports.pass(list);
      return Promise.resolve({ seconds: processorSeconds() - before, pairs });
    },
    found: (list) => {
      const at = exports.room(2 * patterns.length);
      return Promise.resolve(Array.from({ length: counts[list]! }, (_, text) => {
        const count = exports.found(list, text), view = new DataView(exports.memory.buffer, at);
        return Array.from({ length: count }, (_, index) => view.getUint16(2 * index, true));
      }));
    },
    close: () => undefined,
  };
}
