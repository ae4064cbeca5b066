/** A rule's condition as a function: one short-circuit step a line, readable beside the policy. */
import type { Formula } from "../plan/plan.ts";
import type { Imports } from "./imports.ts";
import type { Lines } from "./text.ts";

/** Adds `function NAME(): i32` that computes the formula in four-valued logic. */
export function emitFormula(imports: Imports, lines: Lines, name: string, formula: Formula): void {
  lines.add(`function ${name}(): i32 {`);
  const body = new FormulaBody(imports, lines);
  lines.add(`return ${body.valueOf(formula)};`, "}");
}

class FormulaBody {
  readonly #imports: Imports;
  readonly #lines: Lines;
  #variables = 0;

  constructor(imports: Imports, lines: Lines) {
    this.#imports = imports;
    this.#lines = lines;
  }

  /** Emits what is needed before, and gives an expression for the value. */
  valueOf(formula: Formula): string {
    switch (formula.op) {
      case "constant": return this.#tri(formula.value ? "TRUE" : "FALSE");
      case "test": return `test${formula.test}()`;
      case "not": return `${this.#tri("not")}(${this.valueOf(formula.of)})`;
      default: return this.#chain(formula.op, formula.of);
    }
  }

  #tri(name: string): string { return this.#imports.use("assembly/predicate/tri", name); }

  /** `and` ends at the first false, `or` at the first true; the rest is not evaluated. */
  #chain(op: "and" | "or", of: Formula[]): string {
    const [first, ...rest] = of;
    if (first === undefined) return this.#tri(op === "and" ? "TRUE" : "FALSE");
    const value = this.valueOf(first);
    if (rest.length === 0) return value;
    const name = `v${this.#variables++}`;
    this.#lines.add(`let ${name} = ${value};`);
    const end = this.#tri(op === "and" ? "FALSE" : "TRUE");
    for (const part of rest) {
      this.#lines.add(`if (${name} != ${end}) {`);
      this.#lines.add(`${name} = ${this.#tri(op)}(${name}, ${this.valueOf(part)});`, "}");
    }
    return name;
  }
}
