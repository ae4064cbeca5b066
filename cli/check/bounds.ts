/** Every list, text and nesting of a policy against the bounds of cli/limits.ts. */
import type { Condition, Ir, Operand, Pattern, Policy, Rule, Selector, SourcePlace } from "../ir/types.ts";
import { diagnostic, type Diagnostic } from "../diagnostics/index.ts";
import { limits } from "../limits.ts";

type Tell = (what: string, actual: number, max: number, remedy: string) => void;

export function checkBounds(ir: Ir): Diagnostic[] {
  const found: Diagnostic[] = [];
  const teller = (place: SourcePlace | undefined): Tell => (what, actual, max, remedy) => {
    if (actual > max) found.push(diagnostic("SW4006", { what, actual, max, remedy }, place));
  };
  teller(ir.policies[0]?.place)("policies of one module", ir.policies.length, limits.policiesMax, "build two modules");
  const patterns = new Set(ir.policies.flatMap(({ rules }) => rules.flatMap(({ when }) => patternsIn(when))));
  teller(ir.policies[0]?.place)("patterns of one module", patterns.size, limits.patternsPerModuleMax, "build two modules, or join those that belong together with |");
  for (const policy of ir.policies) {
    boundPolicy(policy, teller(policy.place));
    for (const rule of policy.rules) boundRule(rule, teller(rule.place), teller);
  }
  return found;
}

function boundPolicy(policy: Policy, tell: Tell): void {
  const split = "split the policy";
  tell(`rules of policy \`${policy.name}\``, policy.rules.length, limits.rulesPerPolicyMax, split);
  tell(`parameters of policy \`${policy.name}\``, policy.parameters.length, limits.parametersPerPolicyMax, split);
  tell(`inspected bytes of the request body in policy \`${policy.name}\``, policy.requestBodyBytesMax, limits.bodyBytesMax, "inspect less");
  tell(`inspected bytes of the response body in policy \`${policy.name}\``, policy.responseBodyBytesMax, limits.bodyBytesMax, "inspect less");
}

function boundRule(rule: Rule, tell: Tell, at: (place: SourcePlace | undefined) => Tell): void {
  tell(`actions of rule \`${rule.id}\``, rule.actions.length, limits.actionsPerRuleMax, "split the rule");
  tell(`nesting of the condition of rule \`${rule.id}\``, depthOf(rule.when), limits.conditionDepthMax, "split the rule");
  for (const action of rule.actions) {
    if ("value" in action && "constant" in action.value) textBound(action.value.constant, tell);
  }
  boundCondition(rule.when, at);
}

const patternsIn = (condition: Condition): string[] => {
  if (condition.op === "and" || condition.op === "or") return condition.of.flatMap(patternsIn);
  if (condition.op === "not" || condition.op === "each") return patternsIn(condition.of);
  return condition.op === "test" && condition.test.is === "matches" ? condition.test.patterns.map((pattern) => JSON.stringify(pattern)) : [];
};

const depthOf = (condition: Condition): number => {
  if (condition.op === "and" || condition.op === "or") return 1 + Math.max(0, ...condition.of.map(depthOf));
  return condition.op === "not" || condition.op === "each" ? 1 + depthOf(condition.of) : 1;
};

function boundCondition(condition: Condition, at: (place: SourcePlace | undefined) => Tell): void {
  switch (condition.op) {
    case "and": case "or": for (const part of condition.of) boundCondition(part, at); return;
    case "not": boundCondition(condition.of, at); return;
    case "constant": return;
    case "each": boundSelector(condition.select, at(condition.place)); boundCondition(condition.of, at); return;
    case "call": boundSelector(condition.select, at(condition.place)); return;
    case "test": {
      const tell = at(condition.place);
      boundSelector(condition.select, tell);
      if ("values" in condition.test) boundList(condition.test.values, tell);
      if (condition.test.is === "detect") boundList(condition.test.except, tell);
      if (condition.test.is === "matches") boundPatterns(condition.test.patterns, tell);
      if (condition.test.is === "template") for (const template of condition.test.templates) boundTemplate(template, tell);
    }
  }
}

function boundPatterns(patterns: readonly Pattern[], tell: Tell): void {
  tell("patterns of one test", patterns.length, limits.patternsPerTestMax, "use fewer, or join those that belong together with |");
  for (const { source } of patterns) textBound(source, tell);
}

function boundList(values: Operand<string[]>, tell: Tell): void {
  if (!("constant" in values)) return;
  tell("values of one test", values.constant.length, limits.constantItemsMax, "use a shorter list, or a parameter");
  for (const text of values.constant) textBound(text, tell);
}

const textBound = (text: string, tell: Tell): void => tell("bytes of one text", Buffer.byteLength(text), limits.constantTextBytesMax, "shorten it");

const boundTemplate = (template: string, tell: Tell): void => {
  tell("segments of a path template", template.split("/").length - 1, limits.templatesSegmentsMax, "shorten it");
  textBound(template, tell);
};

function boundSelector(select: Selector, tell: Tell): void {
  if ("of" in select) return boundSelector(select.of, tell);
  if ("path" in select) tell("steps of a JSON pointer", select.path.length, limits.jsonPathStepsMax, "shorten it");
  if ("template" in select) boundTemplate(select.template, tell);
  const steps: readonly unknown[] = "path" in select ? select.path : "name" in select ? [select.name] : [];
  const names = steps.filter((step) => typeof step === "string");
  for (const name of names) tell("bytes of a name", Buffer.byteLength(name), limits.selectorNameBytesMax, "shorten it");
}
