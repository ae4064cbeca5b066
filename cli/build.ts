/** The compiler's back half: a checked IR in, a module out. */
import type { Ir } from "./ir/types.ts";
import { type RuleCost, ruleCosts } from "./plan/cost.ts";
import { makePlan } from "./plan/plan.ts";
import { generate } from "./codegen/module.ts";
import { loadParserFor } from "./codegen/user/parser.ts";
import { buildDigest } from "./configuration/digest.ts";
import { packageVersion } from "./package-root.ts";
import { compileAssembly } from "./asc/compile.ts";
import { needsOf } from "./stamp/needs.ts";
import { type Needs, stampModule, stampVersion } from "./stamp/section.ts";

export interface Built {
  /** Stamped with what it was built from. */
  wasm: Uint8Array;
  /** The generated AssemblyScript by path, for `--emit` and for review. */
  sources: ReadonlyMap<string, string>;
  /** Tables of patterns, which are no source. */
  tables: Uint8Array;
  report: BuildReport;
}

export interface BuildReport {
  /** What records call `build`. */
  digest: string;
  needs: Needs;
  /** What each rule costs, in the order of evaluation. */
  rules: RuleCost[];
}

/** Throws where asc refuses what was generated: that is a defect of the compiler and says so. */
export async function buildModule(ir: Ir): Promise<Built> {
  await loadParserFor(ir);
  const plan = makePlan(ir);
  const digest = buildDigest(ir);
  const { sources, tables } = generate(plan, digest);
  const { wasm, messages } = await compileAssembly({ files: sources, tables });
  if (wasm === undefined) throw new Error(`the generated code does not compile: this is a defect of sidewall\n${messages}`);
  const rules = ruleCosts(plan);
  const needs = needsOf(plan, rules, wasm);
  return { wasm: stampModule(wasm, { version: stampVersion, compiler: packageVersion(), digest, ir, needs }), sources, tables, report: { digest, needs, rules } };
}
