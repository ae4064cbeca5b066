/** What all parts of a translation share: the file's names, the messages so far, the work that is written in the function. */
import type * as As from "assemblyscript";
import { diagnostic, type Diagnostic } from "../../diagnostics/index.ts";
import type { Arguments } from "../../diagnostics/diagnostic.ts";
import type { Code } from "../../diagnostics/codes.ts";

/** All types that there are. A view is a `u64` in the module, which is why nothing but a view may ever become one. */
export type Type = "i32" | "u32" | "i64" | "u64" | "bool" | "View" | "void";

export const isNumber = (type: Type): boolean => /^[iu]\d\d$/.test(type);
export const assemblyType = (type: Type): string => (type === "View" ? "u64" : type);

/** An expression of the module, in parentheses where it needs them. */
export interface Typed { code: string; type: Type }

export interface Variable { type: Type; code: string; isConstant: boolean }
export interface Signature { parameters: Type[]; result: Type; declaration: As.FunctionDeclaration }

/** Leaves a statement or declaration that was refused; without a message where it only follows from what was refused before. */
export class Refused extends Error {
  constructor(readonly wrong?: Diagnostic) { super(wrong?.text); }
}

/** Blocks and expressions inside of each other. */
const nestingMax = 32;
/** Operations that one step stands for. */
const operationsPerStep = 64;

export class Translation {
  readonly diagnostics: Diagnostic[] = [];
  readonly imported = new Set<string>();
  readonly constants = new Map<string, Variable>();
  readonly functions = new Map<string, Signature>();
  /** Who calls whom, and where it is written. */
  readonly calls: { from: string; to: string; node: As.Node }[] = [];
  /** Names whose declaration was refused: that they are missing needs no message. */
  readonly lost = new Set<string>();
  readonly #texts = new Map<string, string>();
  #nesting = 0;
  #operations = 0;

  constructor(readonly file: string, readonly source: As.Source) {}

  refuse<C extends Code>(code: C, values: Arguments<C>, node: As.Node): never {
    throw new Refused(this.message(code, values, node.range.start));
  }

  unknown(name: string, node: As.Node): never {
    if (this.lost.has(name)) throw new Refused();
    return this.refuse("SW5003", { name }, node);
  }

  message<C extends Code>(code: C, values: Arguments<C>, start: number): Diagnostic {
    const line = this.source.lineAt(start);
    return diagnostic(code, values, { file: this.file, line, column: this.source.columnAt() });
  }

  /** Runs it; a refusal becomes a message, so that what follows is read too. True where nothing was refused. */
  attempt(part: () => void): boolean {
    try {
      part();
      return true;
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      if (failure.wrong !== undefined) this.diagnostics.push(failure.wrong);
      return false;
    }
  }

  nested<T>(node: As.Node, part: () => T): T {
    this.#operations++;
    if (++this.#nesting > nestingMax) this.refuse("SW5013", { what: "nesting", max: nestingMax }, node);
    try { return part(); } finally { this.#nesting--; }
  }

  /** The part's own result, and what running it once costs. */
  measured<T>(part: () => T): { result: T; steps: number } {
    const before = this.#operations;
    const result = part();
    return { result, steps: 1 + Math.floor((this.#operations - before) / operationsPerStep) };
  }

  /** A view of static bytes. */
  text(text: string): string {
    const name = this.#texts.get(text) ?? `t${this.#texts.size}`;
    this.#texts.set(text, name);
    return `bytesAt(${name}, ${Buffer.byteLength(text)})`;
  }

  get texts(): string[] {
    return [...this.#texts].map(([text, name]) => `const ${name}: usize = memory.data<u8>([${Buffer.from(text).join(",") || "0"}]);`);
  }
}

/** The variables of a function, block by block. Each gets a name of its own in the module, so that none can be mistaken for another thing there. */
export class Scope {
  readonly #variables = new Map<string, Variable>();
  readonly #taken: Map<string, number>;

  constructor(readonly outer?: Scope) { this.#taken = outer === undefined ? new Map<string, number>() : outer.#taken; }

  find(name: string): Variable | undefined { return this.#variables.get(name) ?? this.outer?.find(name); }

  declare(name: string, type: Type, isConstant: boolean): Variable | undefined {
    if (this.#variables.has(name)) return undefined;
    const number = this.#taken.get(name) ?? 0;
    this.#taken.set(name, number + 1);
    const variable = { type, code: number === 0 ? `v_${name}` : `v${number}_${name}`, isConstant };
    this.#variables.set(name, variable);
    return variable;
  }
}
