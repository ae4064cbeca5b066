/** Which parameters a policy writes into headers: what they are configured to be has to fit there. */
import type { Policy } from "./types.ts";

export function fieldValueParameters(policy: Policy): Set<string> {
  const actions = policy.rules.flatMap((rule) => rule.actions);
  return new Set(actions.flatMap((action) => ("value" in action && "parameter" in action.value ? [action.value.parameter] : [])));
}
