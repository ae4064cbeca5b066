/** One function a test: `testN(): i32` gives its four-valued answer. */
import type { Operand, Predicate } from "../ir/types.ts";
import type { PlannedTest } from "../plan/plan.ts";
import type { Generation } from "./module.ts";
import { forComment, type Lines } from "./text.ts";

const tri = "assembly/predicate/tri";

export function emitTest(generation: Generation, lines: Lines, test: PlannedTest): void {
  lines.add(`// ${forComment(describe(test))}`, `function test${test.number}(): i32 {`);
  generation.imports.use(tri, "TRUE");
  const find = generation.imports.use("assembly/context/request", "loneTarget");
  lines.add(`const found = ${find}();`);
  lines.add(`return found == TRUE ? ${textPredicate(generation, test.predicate as Predicate, `${generation.imports.use("assembly/context/text", "text")}()`)} : found;`, "}", "");
}

function textPredicate(generation: Generation, predicate: Predicate, value: string): string {
  const lists = (name: string): string => generation.imports.use("assembly/predicate/lists", name);
  switch (predicate.is) {
    case "in": return `${lists(predicate.ignoreCase ? "equalsOneOfIgnoringCase" : "equalsOneOf")}(${listOf(generation, predicate.values)}, ${value})`;
    case "under": return `${lists("isUnderOneOf")}(${listOf(generation, predicate.values)}, ${value})`;
    default: throw new Error(`no code for ${predicate.is}`);
  }
}

function listOf(generation: Generation, operand: Operand<string[]>): string {
  if ("constant" in operand) return generation.data.list(operand.constant);
  throw new Error("no code for parameters");
}

/** A test in words, for comments and reports. */
export function describe(test: PlannedTest): string {
  return `${test.select.from} ${JSON.stringify(test.predicate ?? {})}`;
}
