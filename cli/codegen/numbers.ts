/** Comparisons of numbers: exact, and folded at build time where the constant is known and the value is an integer. */
import type { Comparison, Predicate } from "../ir/types.ts";
import type { PlannedTest } from "../plan/plan.ts";
import type { Generation } from "./generation.ts";

type Compare = Extract<Predicate, { is: "compare" }>;

const operators: Record<Comparison, string> = { eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" };

export class Numbers {
  readonly #generation: Generation;

  constructor(generation: Generation) { this.#generation = generation; }

  /** Compares an i64 expression that is not negative. */
  compareInteger(test: PlannedTest, predicate: Compare, value: string): string {
    const { imports } = this.#generation;
    imports.use("assembly/predicate/tri", "TRUE");
    imports.use("assembly/predicate/tri", "FALSE");
    if ("constant" in predicate.value) return integerComparison(predicate.comparison, value, predicate.value.constant);
    const compare = imports.use("assembly/predicate/numbers", "compareWhole");
    return `<i32>(${compare}(${value}, ${this.#generation.parameterAt(test, predicate.value.parameter)}) ${operators[predicate.comparison]} 0)`;
  }

  /** Compares the text of a JSON number. */
  compareText(test: PlannedTest, predicate: Compare, value: string): string {
    const { imports, data } = this.#generation;
    const compare = imports.use("assembly/predicate/numbers", "compareText");
    const constant = "constant" in predicate.value ? data.decimal(predicate.value.constant) : this.#generation.parameterAt(test, predicate.value.parameter);
    return `<i32>(${compare}(${value}, ${constant}) ${operators[predicate.comparison]} 0)`;
  }
}

/** Compares an i64 expression with a number known at build time, exactly: a fraction is rounded to the side that keeps the answer. */
export function integerComparison(comparison: Comparison, value: string, constant: number): string {
  const isWhole = Number.isInteger(constant);
  if (!isWhole && (comparison === "eq" || comparison === "ne")) return comparison === "eq" ? "FALSE" : "TRUE";
  const rounded = comparison === "lt" || comparison === "ge" ? Math.ceil(constant) : Math.floor(constant);
  if (Math.abs(rounded) >= 2 ** 63) return beyondIntegers(comparison, rounded > 0) ? "TRUE" : "FALSE";
  return `<i32>(<i64>(${value}) ${operators[comparison]} ${BigInt(rounded)})`;
}

/** The answer where the constant is larger (or smaller) than every i64. */
function beyondIntegers(comparison: Comparison, isLarge: boolean): boolean {
  if (comparison === "eq" || comparison === "ne") return comparison === "ne";
  return isLarge === (comparison === "lt" || comparison === "le");
}
