/** The escape hatch: an author's AssemblyScript function over a view of bytes, with a step budget compiled in. */
import type { UserFunction } from "../ir/types.ts";
import { renderText } from "../diagnostics/index.ts";
import type { Generation } from "./generation.ts";
import { forComment } from "./text.ts";
import { translate } from "./user/translate.ts";

/** The load has refused what is wrong with it; a stranger's IR meets the same checks here. */
function translated(function_: UserFunction): string {
  const { code, diagnostics } = translate(function_, function_.file);
  if (code === undefined) throw new Error(`the check let a function through\n${diagnostics.map(renderText).join("\n")}`);
  return `// ${forComment(function_.file)}, with its steps counted and its views closed.\n${code}`;
}

export class UserCalls {
  readonly #generation: Generation;
  readonly #files = new Map<string, { path: string; source: string }>();

  constructor(generation: Generation) { this.#generation = generation; }

  /** An expression: TRUE or FALSE as the function says, BROKEN where its budget ran out. */
  call(function_: UserFunction, value: string): string {
    const { imports } = this.#generation;
    const key = JSON.stringify([function_.name, function_.file, function_.source]);
    let file = this.#files.get(key);
    if (file === undefined) {
      file = { path: `user/u${this.#files.size}`, source: translated(function_) };
      this.#files.set(key, file);
    }
    const name = imports.useAs(file.path, `f_${function_.name}`, `u${file.path.slice("user/u".length)}_${function_.name}`);
    return `${imports.use("assembly/context/user", "outcome")}(${imports.use("assembly/context/user", "budget")}(${function_.stepsMax}), ${name}(${value}))`;
  }

  /** The authors' files as they are compiled. */
  get files(): [path: string, source: string][] { return [...this.#files.values()].map(({ path, source }) => [`${path}.ts`, source]); }
}
