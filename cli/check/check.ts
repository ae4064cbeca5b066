/** What a whole IR means, beyond the shape of its parts. What passes is what codegen relies on. */
import { phases, type Ir, type Mode, type Policy, type Rule } from "../ir/types.ts";
import { rulePhase } from "../ir/availability.ts";
import { diagnostic, type Diagnostic } from "../diagnostics/index.ts";
import { negatedAbsence } from "./absence.ts";
import { checkBounds } from "./bounds.ts";
import { checkConsistency } from "./consistency.ts";
import { selectorName } from "./names.ts";
import { checkPatterns } from "./patterns.ts";

/**
 * All that is wrong with the IR, and warnings.
 * @param declaresAbsence whether the rule's author said what absence does; the IR itself cannot tell. An IR that was not made from source is taken at its word.
 */
export function check(ir: Ir, declaresAbsence: (rule: Rule) => boolean = () => true): Diagnostic[] {
  return [
    ...checkNames(ir),
    ...checkBounds(ir),
    ...ir.policies.filter(({ mandatory, mode }) => mandatory && mode === "off").map(({ name, place }) => diagnostic("SW4011", { policy: name }, place)),
    ...ir.policies.flatMap(checkConsistency),
    ...checkPatterns(ir),
    ...ir.policies.flatMap(notBuilt),
    ...ir.policies.flatMap(({ rules }) => rules).flatMap((rule) => checkRule(rule, declaresAbsence(rule))),
    ...ir.policies.flatMap(lateAllows),
  ];
}

/** What the IR can name and codegen makes nothing of. */
function notBuilt({ name: policy, state = [], timers = [], suspensions = [] }: Policy): Diagnostic[] {
  const told = (what: string) => ({ name, place }: { name: string; place: Policy["place"] }): Diagnostic => diagnostic("SW4012", { policy, what, name }, place);
  return [...state.map(told("state")), ...timers.map(told("timer")), ...suspensions.map(told("suspension"))];
}

function checkNames(ir: Ir): Diagnostic[] {
  const policyNames = new Set<string>();
  return ir.policies.flatMap((policy) => {
    const again = policyNames.has(policy.name) ? [diagnostic("SW4001", { name: policy.name }, policy.place)] : [];
    policyNames.add(policy.name);
    const ids = new Set<string>();
    const twice = policy.rules.filter(({ id }) => ids.has(id) || !ids.add(id));
    return [...again, ...twice.map(({ id, place }) => diagnostic("SW4002", { policy: policy.name, rule: id }, place))];
  });
}

const ranks: Record<Mode, number> = { off: 0, observe: 1, enforce: 2 };

const does = (rule: Rule, action: "deny" | "allow"): boolean => rule.actions.some((one) => one.do === action);

function checkRule(rule: Rule, declaresAbsence: boolean): Diagnostic[] {
  const found: Diagnostic[] = [];
  const phase = rulePhase(rule.when, rule.actions);
  const negated = declaresAbsence ? undefined : negatedAbsence(rule.when);
  if (negated !== undefined) found.push(diagnostic("SW4003", { rule: rule.id, selector: selectorName(negated) }, rule.place));
  const changesRequest = rule.actions.some((action) => action.do === "normalise" || ("on" in action && action.on === "request"));
  if (changesRequest && phases.indexOf(phase) >= phases.indexOf("response.headers")) found.push(diagnostic("SW4004", { rule: rule.id, phase }, rule.place));
  if (does(rule, "deny") && does(rule, "allow")) found.push(diagnostic("SW4008", { rule: rule.id }, rule.place));
  if (rule.floor !== undefined && rule.mode !== undefined && ranks[rule.floor] > ranks[rule.mode]) {
    found.push(diagnostic("SW4009", { rule: rule.id, floor: rule.floor, mode: rule.mode }, rule.place));
  }
  return found;
}

/** An allow ends its policy from its own phase on: a deny of an earlier phase has been decided by then. */
function lateAllows(policy: Policy): Diagnostic[] {
  return policy.rules.flatMap((rule, index) => {
    if (!does(rule, "allow")) return [];
    const deny = policy.rules.slice(index + 1).find((later) => does(later, "deny") && phases.indexOf(later.phase) < phases.indexOf(rule.phase));
    if (deny === undefined) return [];
    return [diagnostic("SW4005", { rule: rule.id, deny: deny.id, phase: rule.phase, denyPhase: deny.phase }, rule.place)];
  });
}
