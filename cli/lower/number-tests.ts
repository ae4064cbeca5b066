/** Tests that compare numbers and sizes. */
import type { Comparison, Condition, Operand, Predicate } from "../ir/types.ts";
import type { Value } from "../dsl/log.ts";
import { condition, type Asked, type LowerTest } from "./asked.ts";
import { callText, counted, wrongType } from "./calls.ts";
import { SpoiltLog } from "./context.ts";
import { lowerParameter } from "./parameters.ts";
import { sizeBytes } from "./values.ts";

export const comparing = (comparison: Comparison): LowerTest => (asked) => {
  const { context, entry } = asked;
  if (!counted(context, entry, 1, 1, `.${entry.name}(${asked.chosen.bytes ? "\"64KiB\"" : "1"})`)) return undefined;
  const value = numberOperand(asked, entry.args[0]);
  return value === undefined ? undefined : condition(asked, { is: "compare", comparison, value });
};

export function numberOperand({ context, scope, entry, chosen }: Asked, value: Value | undefined): Operand<number> | undefined {
  const parameter = context.node(value, "parameter");
  if (parameter !== undefined) return lowerParameter(context, scope, parameter, ["number"], entry);
  if (!chosen.bytes) return typeof value === "number" ? { constant: value } : wrongType(context, entry, "a number", value);
  const bytes = sizeBytes(value);
  if (bytes !== undefined) return { constant: bytes };
  if (typeof value === "string" || typeof value === "number") return context.report("SW3005", { value: String(value) }, entry);
  return wrongType(context, entry, "a size", value);
}

export const between: LowerTest = (asked) => {
  const { context, entry } = asked;
  if (!counted(context, entry, 2, 2, ".between(1, 10)")) return undefined;
  const [least, most] = entry.args.map((value) => numberOperand(asked, value));
  if (least === undefined || most === undefined) return undefined;
  if ("constant" in least && "constant" in most && least.constant > most.constant) {
    return context.report("SW3020", { value: least.constant, what: `the least of ${callText(context, entry)}`, range: `at most ${most.constant}` }, entry);
  }
  const compared = (comparison: Comparison, value: Operand<number>): Condition => condition(asked, { is: "compare", comparison, value });
  return { op: "and", of: [compared("ge", least), compared("le", most)] };
};

/** One of several numbers. For `all`, each value has to be one of them, so the values are looked at one by one. */
export const oneOf: LowerTest = (asked) => {
  const { context, entry, chosen: { select, quantifier } } = asked;
  if (!counted(context, entry, 1, Infinity, ".in(1, 2)")) return undefined;
  const values = entry.args.map((value) => numberOperand(asked, value));
  if (!values.every((value) => value !== undefined)) return undefined;
  const equal = values.map((value): Predicate => ({ is: "compare", comparison: "eq", value }));
  if (quantifier === "any" || equal.length === 1) return either(equal.map((test) => condition(asked, test)));
  if (select.from !== "request.json" && select.from !== "response.json") throw new SpoiltLog(`${callText(context, entry)} cannot be`);
  const ofElement = equal.map((test): Condition => ({ op: "test", select: { from: "element", path: [] }, quantifier: "any", test }));
  return { op: "each", select, quantifier, of: either(ofElement), place: context.around.place(entry.at) };
};

const either = (of: Condition[]): Condition => (of.length === 1 ? of[0] as Condition : { op: "or", of });
