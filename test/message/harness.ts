/**
 * Compiles a few lines of AssemblyScript over assembly/message into a module, with the options of asconfig.json and without host.
 * `./plan`, which a build generates, is answered with the text that the test gives. Compiled once for the same sources.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutInputs } from "./plan.ts";
import { compileAssembly } from "../../cli/asc/compile.ts";
import { packageRoot } from "../../cli/package-root.ts";

export interface Harness {
  exports: Record<string, (...parameters: number[]) => number>;
  memory: () => Uint8Array;
  wasm: Uint8Array;
  /** Address of `pagesFree` pages that only the test uses; they end with linear memory. */
  free: number;
  /** Copies the bytes so that they end with linear memory, or `gap` bytes before it, and returns their address. */
  atEnd(bytes: Uint8Array, gap?: number): number;
  /** Copies the bytes to an address. */
  put(address: number, bytes: Uint8Array): number;
  /** A copy of bytes of linear memory. */
  get(address: number, length: number): Uint8Array;
  /** A copy of the bytes that a packed view (u64: length, address) spans. */
  view(bytes: number | bigint): Uint8Array;
}

const pagesFree = 96;

/** As much of the WebAssembly interface as is used here; TypeScript declares it with the browser's types only. */
interface Memory { buffer: ArrayBuffer; grow(pages: number): number }
interface Wasm { instantiate(bytes: Uint8Array, imports: unknown): Promise<{ instance: { exports: Record<string, unknown> } }> }

/** `hooks` are the functions that the plan imports from the module name "test". */
export async function harness(entry: string, plan = "", hooks: Record<string, (...parameters: number[]) => number | void> = {}): Promise<Harness> {
  const wasm = await compiled(entry, plan);
  const { instance } = await (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly.instantiate(wasm, { test: hooks });
  const exports = instance.exports as Harness["exports"];
  const memory = instance.exports.memory as Memory;
  const free = memory.buffer.byteLength;
  memory.grow(pagesFree);
  const bytes = new Uint8Array(memory.buffer);
  const put = (address: number, data: Uint8Array) => { bytes.set(data, address); return address; };
  return {
    exports, wasm, free, put, memory: () => bytes,
    atEnd: (data, gap = 0) => put(bytes.length - data.length - gap, data),
    get: (address, length) => bytes.slice(address, address + length),
    view: (packed) => {
      const view = BigInt.asUintN(64, BigInt(packed));
      const address = Number(view & 0xffffffffn);
      return bytes.slice(address, address + Number(view >> 32n));
    },
  };
}

async function compiled(entry: string, plan: string): Promise<Uint8Array> {
  const folder = join(packageRoot, "dist", "cache");
  const files = new Map([["module.ts", entry], ["assembly/message/plan.ts", plan.includes("fieldInputs") ? plan : plan + withoutInputs]]);
  const path = join(folder, `${digest([...files].flat())}.wasm`);
  if (existsSync(path)) return readFileSync(path);
  const { wasm, messages } = await compileAssembly({ files });
  if (wasm === undefined) throw new Error(`the harness does not compile:\n${messages}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, wasm);
  renameSync(`${path}.${process.pid}`, path);
  return wasm;
}

/** Over all that can reach the module: the texts given, the options, and every source under assembly. */
function digest(texts: string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  hash.update(readFileSync(join(packageRoot, "asconfig.json")));
  const folder = join(packageRoot, "assembly");
  for (const name of readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith(".ts")).sort()) {
    hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest("hex").slice(0, 32);
}
