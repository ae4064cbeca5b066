/** Predicates as expressions: over a view of bytes, a number, an address. Each gives 0 or 1 (FALSE or TRUE), or BROKEN. */
import type { Comparison, Operand, Predicate } from "../ir/types.ts";
import type { PlannedTest } from "../plan/plan.ts";
import type { Generation } from "./module.ts";

const tri = "assembly/predicate/tri";

/** A text predicate over the view that `value` is an expression for. */
export function textPredicate(generation: Generation, test: PlannedTest, predicate: Predicate, value: string): string {
  const { imports } = generation;
  const list = (name: string, values: Operand<string[]>, ignoreCase = false): string => {
    const use = imports.use("assembly/predicate/lists", ignoreCase ? `${name}IgnoringCase` : name);
    return `${use}(${listOf(generation, test, values, ignoreCase)}, ${value})`;
  };
  switch (predicate.is) {
    case "in": return list("equalsOneOf", predicate.values, predicate.ignoreCase);
    case "prefix": return list("startsWithOneOf", predicate.values, predicate.ignoreCase);
    case "suffix": return list("endsWithOneOf", predicate.values, predicate.ignoreCase);
    case "contains": return list("containsOneOf", predicate.values, predicate.ignoreCase);
    case "under": return list("isUnderOneOf", predicate.values);
    case "present": return imports.use(tri, "TRUE");
    case "cidr": return `${imports.use("assembly/predicate/address", "textInRanges")}(${rangesOf(generation, test, predicate.values)}, ${value})`;
    default: throw new Error(`the check let a predicate "${predicate.is}" through to a text`);
  }
}

/** The address of a packed list: static data, or a place in the root's block. With ignoreCase constants are lowered here. */
export function listOf(generation: Generation, test: PlannedTest, operand: Operand<string[]>, ignoreCase = false): string {
  if ("constant" in operand) return generation.data.list(ignoreCase ? operand.constant.map(lowerAscii) : operand.constant);
  return parameterAt(generation, test, operand.parameter);
}

function rangesOf(generation: Generation, test: PlannedTest, operand: Operand<string[]>): string {
  if ("constant" in operand) return generation.data.ranges(operand.constant);
  return parameterAt(generation, test, operand.parameter);
}

export function parameterAt({ imports, image }: Generation, test: PlannedTest, name: string): string {
  return `(${imports.use("assembly/context/state", "block")} + ${image.offsetOf(test.policy, name)})`;
}

const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const operators: Record<Comparison, string> = { eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" };

/** Compares an i64 expression with a number known at build time, exactly: a fraction is rounded to the side that keeps the answer. */
export function integerComparison(comparison: Comparison, value: string, constant: number): string {
  const isWhole = Number.isInteger(constant);
  if (!isWhole && comparison === "eq") return "FALSE";
  if (!isWhole && comparison === "ne") return "TRUE";
  const rounded = comparison === "lt" || comparison === "ge" ? Math.ceil(constant) : Math.floor(constant);
  if (Math.abs(rounded) >= 2 ** 63) return beyondIntegers(comparison, rounded > 0) ? "TRUE" : "FALSE";
  return `<i32>(<i64>(${value}) ${operators[comparison]} ${BigInt(rounded)})`;
}

/** The answer where the constant is larger (or smaller) than every i64. */
function beyondIntegers(comparison: Comparison, isLarge: boolean): boolean {
  if (comparison === "eq" || comparison === "ne") return comparison === "ne";
  return isLarge === (comparison === "lt" || comparison === "le");
}
