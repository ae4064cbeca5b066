/** Predicates as expressions: over a view of bytes, a number, an address. Each gives 0 or 1 (FALSE or TRUE), or BROKEN. */
import type { Operand, Predicate } from "../ir/types.ts";
import type { PlannedTest } from "../plan/plan.ts";
import type { Generation } from "./generation.ts";

const tri = "assembly/predicate/tri";

/** A text predicate over the view that `value` is an expression for. */
export function textPredicate(generation: Generation, test: PlannedTest, predicate: Predicate, value: string): string {
  const { imports } = generation;
  const list = (name: string, values: Operand<string[]>, ignoreCase = false): string => {
    const use = imports.use("assembly/predicate/lists", `${name}${foldOf("parameter" in values, ignoreCase, test.pathIgnoresCase)}`);
    return `${use}(${listOf(generation, test, values, ignoreCase || test.pathIgnoresCase)}, ${value})`;
  };
  switch (predicate.is) {
    case "in": return list("equalsOneOf", predicate.values, predicate.ignoreCase);
    case "prefix": return list("startsWithOneOf", predicate.values, predicate.ignoreCase);
    case "suffix": return list("endsWithOneOf", predicate.values, predicate.ignoreCase);
    case "contains": return list("containsOneOf", predicate.values, predicate.ignoreCase);
    case "under": return list("isUnderOneOf", predicate.values);
    case "present": return imports.use(tri, "TRUE");
    case "cidr": return `${imports.use("assembly/predicate/ranges", "textInRanges")}(${rangesOf(generation, test, predicate.values)}, ${value})`;
    default: throw new Error(`the check let a predicate "${predicate.is}" through to a text`);
  }
}

/** A constant is lowered here, a parameter at run time. A path that is compared without case is in lower case already. */
function foldOf(isParameter: boolean, ignoreCase: boolean, isLoweredPath: boolean): "" | "IgnoringCase" | "Lowered" {
  if (!ignoreCase && !isLoweredPath) return "";
  if (isParameter) return "Lowered";
  return isLoweredPath ? "" : "IgnoringCase";
}

/** The address of a packed list: static data, or a place in the root's block. With ignoreCase constants are lowered here. */
export function listOf(generation: Generation, test: PlannedTest, operand: Operand<string[]>, ignoreCase = false): string {
  if ("constant" in operand) return generation.data.list(ignoreCase ? operand.constant.map(lowerAscii) : operand.constant);
  return generation.parameterAt(test, operand.parameter);
}

export function rangesOf(generation: Generation, test: PlannedTest, operand: Operand<string[]>): string {
  if ("constant" in operand) return generation.data.ranges(operand.constant);
  return generation.parameterAt(test, operand.parameter);
}

const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
