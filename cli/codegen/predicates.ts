/** Predicates as expressions: over a view of bytes, a number, an address. Each gives 0 or 1 (FALSE or TRUE), or BROKEN. */
import type { Operand, Predicate } from "../ir/types.ts";
import { isLowered } from "../plan/image.ts";
import type { PlannedTest } from "../plan/plan.ts";
import type { Generation } from "./generation.ts";

const tri = "assembly/predicate/tri";

/** A text predicate over the view that `value` is an expression for. */
export function textPredicate(generation: Generation, test: PlannedTest, predicate: Predicate, value: string): string {
  const { imports } = generation;
  // A path that is compared without case is in lower case already.
  const fold = isLowered(test) && !test.pathIgnoresCase ? "IgnoringCase" : "";
  const list = (name: string, values: Operand<string[]>): string => `${imports.use("assembly/predicate/lists", `${name}${fold}`)}(${listOf(generation, test, values)}, ${value})`;
  switch (predicate.is) {
    case "in": return list("equalsOneOf", predicate.values);
    case "prefix": return list("startsWithOneOf", predicate.values);
    case "suffix": return list("endsWithOneOf", predicate.values);
    case "contains": {
      const index = needlesOf(generation, test, predicate.values);
      if (index === undefined) return list("containsOneOf", predicate.values);
      return `${imports.use("assembly/predicate/needles", `containsAnyOf${fold}`)}(${listOf(generation, test, predicate.values)}, ${index}, ${value})`;
    }
    case "under": return list("isUnderOneOf", predicate.values);
    case "matches": return generation.patterns.answer(test, value);
    case "matchesConfigured": return `<i32>${imports.use("assembly/match/configured", "findConfigured")}(${generation.parameterAt(test, predicate.values.parameter)}, ${value})`;
    case "present": return imports.use(tri, "TRUE");
    case "cidr": return `${imports.use("assembly/predicate/ranges", "textInRanges")}(${rangesOf(generation, test, predicate.values)}, ${value})`;
    default: throw new Error(`the check let a predicate "${predicate.is}" through to a text`);
  }
}

/** The address of a packed list, in lower case where the test compares without: static data, or a place in the root's block. */
export function listOf(generation: Generation, test: PlannedTest, operand: Operand<string[]>): string {
  if ("constant" in operand) return generation.data.list(isLowered(test) ? operand.constant.map(lowerAscii) : operand.constant);
  return generation.parameterAt(test, operand.parameter, isLowered(test));
}

/** The address of the index of a list of needles. None for a single constant: its own search is the quicker one. */
function needlesOf(generation: Generation, test: PlannedTest, operand: Operand<string[]>): string | undefined {
  if ("parameter" in operand) return generation.needlesAt(test, operand.parameter, isLowered(test));
  if (operand.constant.length === 1) return undefined;
  return generation.data.needles(isLowered(test) ? operand.constant.map(lowerAscii) : operand.constant, isLowered(test));
}

export function rangesOf(generation: Generation, test: PlannedTest, operand: Operand<string[]>): string {
  if ("constant" in operand) return generation.data.ranges(operand.constant);
  return generation.parameterAt(test, operand.parameter);
}

const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
