// Modules to measure, written into a folder from where Envoy reads them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileAssembly } from "../../cli/asc/compile.ts";
import { buildModule, type Built } from "../../cli/build.ts";
import { renderAll } from "../../cli/diagnostics/index.ts";
import type { HttpFilter } from "../../cli/envoy/index.ts";
import type { Ir } from "../../cli/ir/types.ts";
import { loadPolicies } from "../../cli/load/load.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { sizesOf } from "../../cli/stamp/needs.ts";
import type { Table } from "./record.ts";

export const scratch = mkdtempSync(join(tmpdir(), "sidewall-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

/** Policies by their text. */
export async function irOfText(source: string): Promise<Ir> {
  const cwd = mkdtempSync(join(scratch, "policy-"));
  writeFileSync(join(cwd, "policy.ts"), source);
  return irOfFile("policy.ts", cwd);
}

/** Policies by their file; in the checkout where no folder is given. */
export async function irOfFile(file: string, cwd = packageRoot): Promise<Ir> {
  const { ir, diagnostics } = await loadPolicies([file], { cwd });
  if (ir === undefined) throw new Error(renderAll(diagnostics));
  return ir;
}

export interface NamedModule { name: string; wasm: Uint8Array; file: string }

export function written(name: string, wasm: Uint8Array): NamedModule {
  const file = join(scratch, `${name.replace(/\W+/g, "-")}.wasm`);
  writeFileSync(file, wasm);
  return { name, wasm, file };
}

export async function builtModule(name: string, ir: Ir): Promise<NamedModule & Built> {
  const built = await buildModule(ir);
  return { ...built, ...written(name, built.wasm) };
}

/** What a module with detectors takes, for a record. */
export function sizeTable({ wasm, tables, report }: Built): Table {
  const { codeBytes, dataBytes } = sizesOf(wasm);
  return {
    title: "The module", notes: [], columns: ["what", "bytes"], digits: 0,
    rows: [["module with its stamp", wasm.length], ["code", codeBytes], ["tables of patterns", tables.length], ["other data", dataBytes - tables.length], ["linear memory", report.needs.memoryBytes]],
  };
}

/** A module of AssemblyScript sources; they import the library as "./assembly/…". */
export async function compiledModule(name: string, files: ReadonlyMap<string, string> | string): Promise<NamedModule> {
  const { wasm, messages } = await compileAssembly({ files: typeof files === "string" ? new Map([["module.ts", files]]) : files });
  if (wasm === undefined) throw new Error(`${name} does not compile:\n${messages}`);
  return written(name, wasm);
}

export const filterOf = ({ file }: NamedModule, configuration: object = {}): HttpFilter => ({ kind: "wasm", name: "sidewall", module: file, configuration });
