import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Diagnostic } from "../diagnostics/index.ts";
import type { Ir } from "../ir/types.ts";
import { Unusable } from "../unusable.ts";
import { buildCached } from "./build-cache.ts";
import { PolicyMistakes } from "./mistakes.ts";

/** What a command works on: a module, and what it was built from where that is known. */
export interface Subject {
  /** For messages. */
  name: string;
  wasm: Uint8Array;
  ir?: Ir;
  /** Every file that it was made of, absolute. */
  inputs: readonly string[];
  /** The compiler's warnings. */
  warnings: readonly Diagnostic[];
}

export interface LoadedIr { name: string; ir: Ir; inputs: readonly string[]; warnings: readonly Diagnostic[] }

export interface LoadSubjectOptions {
  /** Paths are relative to it. */
  cwd: string;
  /** Gets a line at each step that may take seconds. */
  onProgress?: (line: string) => void;
}

const magic = Buffer.from("\0asm");

/** Reads a module, or builds one from policy files. Throws `Unusable`, and `PolicyMistakes` where the compiler refuses. */
export async function loadSubject(files: readonly string[], options: LoadSubjectOptions): Promise<Subject> {
  const module = moduleAmong(files, options.cwd);
  if (module !== undefined) return readModuleFile(module.file, module.bytes, options.cwd);
  const loaded = await loadIr(files, options);
  return { ...loaded, wasm: await buildCached(loaded.ir, options.onProgress) };
}

/** Only what a policy or module means, without compiling it. */
export async function loadIr(files: readonly string[], options: LoadSubjectOptions): Promise<LoadedIr> {
  const module = moduleAmong(files, options.cwd);
  if (module !== undefined) {
    const { ir, ...rest } = await readModuleFile(module.file, module.bytes, options.cwd);
    if (ir === undefined) throw new Unusable(module.file, "holds no policy that sidewall could read: it was not built by this version of sidewall");
    return { ...rest, ir };
  }
  const { loadPolicies } = await import("../load/load.ts");
  const { ir, diagnostics, inputs } = await loadPolicies(files, { cwd: options.cwd });
  if (ir === undefined) throw new PolicyMistakes(diagnostics, inputs);
  return { name: files.join(" "), ir, inputs, warnings: diagnostics };
}

function moduleAmong(files: readonly string[], cwd: string): { file: string; bytes: Buffer } | undefined {
  for (const file of files) {
    if (!file.endsWith(".wasm")) continue;
    if (files.length > 1) throw new Unusable(file, "a module stands alone; policies are built into one module by sidewall build");
    return { file, bytes: readBytes(file, cwd) };
  }
  return undefined;
}

function readBytes(file: string, cwd: string): Buffer {
  try {
    return readFileSync(resolve(cwd, file));
  } catch (error) {
    throw new Unusable(file, (error as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : (error as Error).message);
  }
}

async function readModuleFile(file: string, bytes: Buffer, cwd: string): Promise<Subject> {
  if (!bytes.subarray(0, magic.length).equals(magic)) throw new Unusable(file, "is no WebAssembly module");
  const [{ BadModule, checkModule }, { readStamp }] = await Promise.all([import("../harness/index.ts"), import("../stamp/section.ts")]);
  try {
    checkModule(bytes);
  } catch (error) {
    if (error instanceof BadModule) throw new Unusable(file, error.message);
    throw error;
  }
  const stamp = readStamp(bytes);
  return { name: file, wasm: bytes, inputs: [resolve(cwd, file)], warnings: [], ...(stamp === undefined ? {} : { ir: stamp.ir }) };
}
