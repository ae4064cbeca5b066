/** From a plan to the module's AssemblyScript: one entry file that reads like the policies it was made from. */
import type { Phase } from "../ir/types.ts";
import type { Plan, PlannedPolicy, PlannedRule } from "../plan/plan.ts";
import { DataPool } from "./data.ts";
import { emitFormula } from "./formula.ts";
import { Imports } from "./imports.ts";
import { forComment, Lines } from "./text.ts";
import { emitTest } from "./tests.ts";

/** What the parts of the generator share while one module is written. */
export interface Generation {
  plan: Plan;
  data: DataPool;
  imports: Imports;
}

/** Generated files by their path; `module.ts` is the entry. */
export function generate(plan: Plan): Map<string, string> {
  const generation: Generation = { plan, data: new DataPool(), imports: new Imports() };
  const body = new Lines();
  for (const test of plan.tests) emitTest(generation, body, test);
  for (const rule of plan.rules) emitRule(body, rule, plan);
  emitPhases(generation, body);
  emitCallbacks(generation, body);
  const head = new Lines().add("// Made by `sidewall build`; change the policy, not this file.", ...generation.imports.declarations(), "");
  head.add(...generation.data.declarations, "");
  return new Map([["module.ts", head.toString() + body.toString()]]);
}

function emitRule(lines: Lines, rule: PlannedRule, plan: Plan): void {
  const policy = (plan.policies[rule.policy] as PlannedPolicy).policy;
  lines.add(`// ${policy.name}/${rule.rule.id} (${forComment(rule.rule.place.file)}:${rule.rule.place.line})`);
  emitFormula(lines, `rule${rule.number}`, rule.formula);
  lines.add("");
}

/** Bit v of the result: the rule fires on value v. */
export function firingSides(rule: PlannedRule): number {
  return 0b0010 | (rule.rule.unknown.absent === "match" ? 0b0100 : 0) | (rule.rule.unknown.broken === "match" ? 0b1000 : 0);
}

const functionOf = (policy: PlannedPolicy, phase: Phase): string => `policy${policy.number}${phase.split(".").map((word) => word[0]?.toUpperCase() + word.slice(1)).join("")}`;

function emitPhases(generation: Generation, lines: Lines): void {
  for (const phase of generation.plan.phases) {
    for (const policy of generation.plan.policies) {
      const rules = policy.rules.filter((rule) => rule.rule.phase === phase);
      if (rules.length > 0) emitPolicyPhase(generation, lines, policy, phase, rules);
    }
  }
}

/** One policy's rules of one phase, in file order; true where the exchange has ended. */
function emitPolicyPhase({ imports }: Generation, lines: Lines, policy: PlannedPolicy, phase: Phase, rules: PlannedRule[]): void {
  lines.add(`// ${policy.policy.name}, ${phase}`, `function ${functionOf(policy, phase)}(): bool {`);
  for (const rule of rules) {
    const mode = imports.use("assembly/context/modes", "modeOf");
    const off = imports.use("assembly/context/modes", "Mode");
    const fires = imports.use("assembly/context/modes", "fires");
    lines.add(`if (${mode}(${rule.number}) != ${off}.Off && ${fires}(0b${firingSides(rule).toString(2).padStart(4, "0")}, rule${rule.number}())) {`);
    for (const action of rule.rule.actions) {
      if (action.do === "deny") lines.add(`${imports.use("assembly/action/deny", "reply")}(${action.status});`, "return true;");
    }
    lines.add("}");
  }
  lines.add("return false;", "}", "");
}

function emitCallbacks({ plan, imports }: Generation, lines: Lines): void {
  const ended = plan.policies.filter((policy) => policy.rules.some((rule) => rule.rule.phase === "request.headers"))
    .map((policy) => `${functionOf(policy, "request.headers")}()`);
  lines.add(
    `export { proxy_abi_version_0_2_1 } from "./assembly/abi/version";`,
    `export { proxy_on_memory_allocate } from "./assembly/abi/allocator";`,
    "",
    "export function proxy_on_request_headers(context: u32, count: u32, end: u32): u32 {",
    `${imports.use("assembly/abi/allocator", "arenaReset")}();`,
    `${imports.use("assembly/context/request", "beginRequest")}();`,
    `return <u32>(${ended.join(" || ") || "false"});`,
    "}",
  );
}
