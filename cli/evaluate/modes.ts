/** MEANING.md, "Modes". */
import type { Mode, Policy, Rule } from "../ir/types.ts";
import type { PolicySettings } from "./configuration.ts";

/** In rising order. */
export const modeNames = ["off", "observe", "enforce"] as const satisfies readonly Mode[];

export const isBelow = (mode: Mode, other: Mode): boolean => modeNames.indexOf(mode) < modeNames.indexOf(other);

const lowerOf = (a: Mode, b: Mode): Mode => (isBelow(a, b) ? a : b);

/** The configuration's for that rule, else the lower of its own and its policy's; off where the policy is; a floor raises it in the end. */
export function effectiveMode(policy: Policy, rule: Rule, settings: PolicySettings): Mode {
  const policyMode = settings.mode ?? policy.mode;
  const wanted = settings.rules.get(rule.id) ?? lowerOf(rule.mode ?? policyMode, policyMode);
  const mode = policyMode === "off" ? "off" : wanted;
  return rule.floor !== undefined && isBelow(mode, rule.floor) ? rule.floor : mode;
}
