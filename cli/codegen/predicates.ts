/** Predicates as expressions: over a view of bytes, a number, an address. Each gives 0 or 1 (FALSE or TRUE), or BROKEN. */
import type { Operand, Predicate } from "../ir/types.ts";
import { isLowered } from "../plan/image.ts";
import type { PlannedTest } from "../plan/plan.ts";
import type { Generation } from "./generation.ts";

const tri = "assembly/predicate/tri";

/** A text predicate over the view that `value` is an expression for. */
export function textPredicate(generation: Generation, test: PlannedTest, predicate: Predicate, value: string): string {
  const { imports } = generation;
  const list = (name: string, values: Operand<string[]>): string => {
    // A path that is compared without case is in lower case already.
    const use = imports.use("assembly/predicate/lists", isLowered(test) && !test.pathIgnoresCase ? `${name}IgnoringCase` : name);
    return `${use}(${listOf(generation, test, values)}, ${value})`;
  };
  switch (predicate.is) {
    case "in": return list("equalsOneOf", predicate.values);
    case "prefix": return list("startsWithOneOf", predicate.values);
    case "suffix": return list("endsWithOneOf", predicate.values);
    case "contains": return list("containsOneOf", predicate.values);
    case "under": return list("isUnderOneOf", predicate.values);
    case "present": return imports.use(tri, "TRUE");
    case "cidr": return `${imports.use("assembly/predicate/ranges", "textInRanges")}(${rangesOf(generation, test, predicate.values)}, ${value})`;
    default: throw new Error(`the check let a predicate "${predicate.is}" through to a text`);
  }
}

/** The address of a packed list, in lower case where the test compares without: static data, or a place in the root's block. */
function listOf(generation: Generation, test: PlannedTest, operand: Operand<string[]>): string {
  if ("constant" in operand) return generation.data.list(isLowered(test) ? operand.constant.map(lowerAscii) : operand.constant);
  return generation.parameterAt(test, operand.parameter, isLowered(test));
}

export function rangesOf(generation: Generation, test: PlannedTest, operand: Operand<string[]>): string {
  if ("constant" in operand) return generation.data.ranges(operand.constant);
  return generation.parameterAt(test, operand.parameter);
}

const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
