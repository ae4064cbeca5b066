/** From a plan to the module's AssemblyScript: one entry file that reads like the policies it was made from. */
import type { Phase } from "../ir/types.ts";
import type { Plan, PlannedPolicy, PlannedRule } from "../plan/plan.ts";
import { emitActions } from "./actions.ts";
import { emitCallbacks, emitEntry } from "./callbacks.ts";
import { blobsFile, withoutSecondStep } from "./blobs.ts";
import { detectionPlanFile, judgeFile } from "./detection.ts";
import { emitFormula } from "./formula.ts";
import { Generation } from "./generation.ts";
import { emitTables, tablesFile } from "./tables.ts";
import { emitTest } from "./tests.ts";
import { firingSides, policyFunction, rulesOf } from "./phases.ts";
import { forComment, Lines } from "./text.ts";
import { emitConstants } from "./constants.ts";

export interface Generated {
  sources: Map<string, string>;
  /** What belongs where the sources reserve room for tables. */
  tables: Uint8Array;
}

/**
 * Generated files by their path: `module.ts` is the entry and exports the call-backs, `policies.ts` holds all the rest.
 * `build` is the digest of what the module is built from, for its records.
 */
export function generate(plan: Plan, build: string): Generated {
  return generateFrom(new Generation(plan), build);
}

/** The same of a generation in which something was asked for already. */
export function generateFrom(generation: Generation, build: string): Generated {
  const { plan } = generation;
  const body = new Lines();
  for (const test of plan.tests) emitTest(generation, body, test);
  for (const rule of plan.rules) emitRule(generation, body, rule);
  for (const phase of plan.phases) {
    for (const policy of plan.policies) emitPolicyPhase(generation, body, policy, phase);
  }
  generation.settle();
  emitCallbacks(generation, body);
  generation.templates.emit(body);
  generation.json.emit(body);
  generation.fields.emit(body, generation.imports, generation.data);
  generation.detection.emit(body);
  generation.patterns.emit(body);
  const head = new Lines().add("// Made by `sidewall build`; change the policy, not this file.", ...generation.imports.declarations(), "");
  head.add(...generation.data.declarations, "");
  const detection: [string, string][] = generation.detection.isUsed ? [[detectionPlanFile, generation.detection.plan()], judgeFile, generation.detection.lexers()] : [];
  const blobs: [string, string][] = generation.blobs.isUsed ? [[blobsFile, generation.blobs.source], ...generation.detection.isUsed ? [] : [withoutSecondStep]] : [];
  const sources = new Map([["module.ts", emitEntry(generation)], ["policies.ts", head.toString() + body.toString()], ...generation.calls.files, ...emitConstants(generation), [tablesFile, emitTables(plan, generation.image, build)], ...detection, ...blobs]);
  return { sources, tables: generation.blobs.bytes };
}

function emitRule(generation: Generation, lines: Lines, rule: PlannedRule): void {
  const policy = (generation.plan.policies[rule.policy] as PlannedPolicy).policy;
  lines.add(`// ${policy.name}/${rule.rule.id} (${forComment(rule.rule.place.file)}:${rule.rule.place.line})`);
  emitFormula(generation.imports, lines, `rule${rule.number}`, rule.formula);
  lines.add("");
}

/** One policy's rules of one phase, in file order; the function is true where the exchange has ended. */
function emitPolicyPhase(generation: Generation, lines: Lines, policy: PlannedPolicy, phase: Phase): void {
  const rules = rulesOf(policy, phase);
  if (rules.length === 0) return;
  const { imports } = generation;
  const fires = imports.use("assembly/context/modes", "fires");
  lines.add(`// ${policy.policy.name}, ${phase}`, `function ${policyFunction(policy, phase)}(): bool {`);
  if (policy.rules.some((rule) => rule.allows)) lines.add(`if (${imports.use("assembly/context/state", "hasAllowed")}(${policy.number})) return false;`);
  for (const rule of rules) {
    lines.add(`if (${imports.use("assembly/context/modes", "isOn")}(${rule.number})) {`, `const value = rule${rule.number}();`, `if (${fires}(${firingSides(rule)}, value)) {`);
    emitActions(generation, lines, policy, rule);
    lines.add("}", "}");
  }
  lines.add("return false;", "}", "");
}
