/** Rules by policy and phase, and the names of the functions that they become. */
import type { Phase } from "../ir/types.ts";
import type { PlannedPolicy, PlannedRule } from "../plan/plan.ts";

/** Bit v of the result: the rule fires on value v. */
export function firingSides(rule: PlannedRule): string {
  const sides = 0b0010 | (rule.rule.unknown.absent === "match" ? 0b0100 : 0) | (rule.rule.unknown.broken === "match" ? 0b1000 : 0);
  return `0b${sides.toString(2).padStart(4, "0")}`;
}

export function rulesOf(policy: PlannedPolicy, phase: Phase): PlannedRule[] {
  return policy.rules.filter((rule) => rule.rule.phase === phase);
}

/** `policy0RequestHeaders` */
export function policyFunction(policy: PlannedPolicy, phase: Phase): string {
  return `policy${policy.number}${phaseWord(phase)}`;
}

/** `RequestHeaders` */
export function phaseWord(phase: Phase): string {
  return phase.split(".").map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join("");
}
