import type { Condition, Ir, UserFunction } from "../../ir/types.ts";

/** Every use of an author's function, in the order of the rules. */
export function functionsOf(ir: Pick<Ir, "policies">): UserFunction[] {
  return ir.policies.flatMap(({ rules }) => rules.flatMap(({ when }) => functionsIn(when)));
}

function functionsIn(condition: Condition): UserFunction[] {
  switch (condition.op) {
    case "and": case "or": return condition.of.flatMap(functionsIn);
    case "not": case "each": return functionsIn(condition.of);
    case "call": return [condition.function];
    default: return [];
  }
}
