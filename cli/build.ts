/** The compiler's back half: a checked IR in, a module out. */
import type { Ir } from "./ir/types.ts";
import { makePlan } from "./plan/plan.ts";
import { generate } from "./codegen/module.ts";
import { buildDigest } from "./configuration/digest.ts";
import { compileAssembly } from "./asc/compile.ts";

export interface Built {
  wasm: Uint8Array;
  /** The generated AssemblyScript by path, for `--emit` and for review. */
  sources: ReadonlyMap<string, string>;
}

/** Throws where asc refuses what was generated: that is a defect of the compiler and says so. */
export async function buildModule(ir: Ir): Promise<Built> {
  const sources = generate(makePlan(ir), buildDigest(ir));
  const { wasm, messages } = await compileAssembly({ files: sources });
  if (wasm === undefined) throw new Error(`the generated code does not compile: this is a defect of sidewall\n${messages}`);
  return { wasm, sources };
}
