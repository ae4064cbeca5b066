/** What a policy's conditions look for, gathered by place: random messages are built from it. */
import type { Condition, Ir, JsonStep, Operand, Policy, Predicate, Selector } from "../../cli/ir/types.ts";
import type { Configuration } from "../../cli/evaluate/index.ts";
import { textsOf } from "./functions.ts";

/** One place in the message, and the constants that something there is compared with. */
export interface Wish {
  select: Exclude<Selector, { from: "count" | "length" | "element" }>;
  /** For JSON: from the document's root; the steps of an element stand behind those of its `each`. */
  path?: JsonStep[];
  texts: string[];
  numbers: number[];
  networks: string[];
  booleans: boolean[];
  templates: string[];
  types: string[];
  /** Of `length` and `count`. */
  lengths: number[];
  counts: number[];
}

export function wishesOf(ir: Ir, configuration: Configuration): Wish[] {
  return ir.policies.flatMap((policy) => policy.rules.flatMap((rule) => inCondition(rule.when, policy, configuration, [])));
}

function inCondition(condition: Condition, policy: Policy, configuration: Configuration, each: JsonStep[]): Wish[] {
  switch (condition.op) {
    case "and": case "or": return condition.of.flatMap((part) => inCondition(part, policy, configuration, each));
    case "not": return inCondition(condition.of, policy, configuration, each);
    case "constant": return [];
    case "each": return [wish(condition.select, each, {}), ...inCondition(condition.of, policy, configuration, condition.select.path).map((inner) => ({ ...inner, select: condition.select }))];
    case "call": return [wish(condition.select, each, { texts: textsOf(condition.function) })];
    case "test": return [wish(condition.select, each, constantsOf(condition.test, policy, configuration))];
  }
}

type Constants = Partial<Omit<Wish, "select" | "path">>;
const nothing = { texts: [], numbers: [], networks: [], booleans: [], templates: [], types: [], lengths: [], counts: [] };

function wish(select: Selector, each: JsonStep[], constants: Constants): Wish {
  if (select.from === "count" || select.from === "length") {
    const inner = wish(select.of, each, {});
    return { ...inner, [select.from === "count" ? "counts" : "lengths"]: figures(constants.numbers ?? [], select.from === "count" ? 8 : 1100) };
  }
  if (select.from === "element") return { ...nothing, select: { from: "request.json", path: [] }, path: [...each, ...select.path], ...constants };
  const templates = select.from === "request.pathVariable" ? [select.template] : [];
  return { ...nothing, select, ...("path" in select ? { path: select.path } : {}), templates, ...constants };
}

/** Those that can be made: whole, not negative, and not too large. */
export const figures = (numbers: readonly number[], most: number): number[] => numbers.map(Math.round).filter((number) => number >= 0 && number <= most);

function constantsOf(predicate: Predicate, policy: Policy, configuration: Configuration): Constants {
  const values = <T>(operand: Operand<T>): T[] => operandValues(operand, policy, configuration);
  switch (predicate.is) {
    case "in": case "prefix": case "suffix": case "contains": case "under": return { texts: values(predicate.values).flat() };
    case "cidr": return { networks: values(predicate.values).flat() };
    case "template": return { templates: predicate.templates };
    case "compare": return { numbers: values(predicate.value) };
    case "boolean": return { booleans: values(predicate.value) };
    case "jsonType": return { types: [predicate.type] };
    default: return {};
  }
}

/** The constant, or what the parameter can be: its default and what the configuration gives it. */
function operandValues<T>(operand: Operand<T>, policy: Policy, configuration: Configuration): T[] {
  if ("constant" in operand) return [operand.constant];
  const configured = configuration.policies?.[policy.name]?.params?.[operand.parameter];
  const fallback = policy.parameters.find(({ name }) => name === operand.parameter)?.default;
  // A configuration that is refused can hold anything.
  const isSound = typeof configured === typeof fallback && Array.isArray(configured) === Array.isArray(fallback);
  return (isSound ? [fallback, configured] : [fallback]) as T[];
}
