/** Path templates: one function a template, over the segments of the path in normal form, which are found once. */
import type { Generation } from "./generation.ts";
import type { Lines } from "./text.ts";

interface Template { text: string; ignoreCase: boolean; name: string }

export class Templates {
  readonly #generation: Generation;
  readonly #templates = new Map<string, Template>();
  readonly #variables = new Map<string, { template: Template; segment: number; isTail: boolean; name: string }>();

  constructor(generation: Generation) { this.#generation = generation; }

  /** An expression: TRUE where the path matches, FALSE where not, ABSENT or BROKEN where there is no path. */
  matches(template: string, ignoreCase: boolean): string {
    return `${this.#template(template, ignoreCase).name}()`;
  }

  /** An expression: TRUE with the variable's segment as the found text; ABSENT where the template does not match. */
  variable(template: string, variable: string, ignoreCase: boolean): string {
    const segments = segmentsOf(template);
    const segment = segments.findIndex((part) => part === `{${variable}}` || part === `{${variable}*}`);
    const key = `${template} ${variable} ${ignoreCase}`;
    let known = this.#variables.get(key);
    if (known === undefined) {
      known = { template: this.#template(template, ignoreCase), segment, isTail: segments[segment]?.endsWith("*}") ?? false, name: `variable${this.#variables.size}` };
      this.#variables.set(key, known);
    }
    return `${known.name}()`;
  }

  #template(text: string, ignoreCase: boolean): Template {
    const key = `${text} ${ignoreCase}`;
    const known = this.#templates.get(key) ?? { text, ignoreCase, name: `template${this.#templates.size}` };
    this.#templates.set(key, known);
    return known;
  }

  emit(lines: Lines): void {
    for (const template of this.#templates.values()) this.#emitTemplate(lines, template);
    for (const variable of this.#variables.values()) {
      const { imports } = this.#generation;
      const setText = imports.use("assembly/context/text", "setText");
      const value = variable.isTail ? `${imports.use("assembly/message/segments", "segmentsFrom")}(${variable.segment}, ${this.#text()})`
        : `${imports.use("assembly/message/segments", "segmentAt")}(${variable.segment})`;
      lines.add(`function ${variable.name}(): i32 {`, `const found = ${variable.template.name}();`);
      lines.add(`return found == TRUE ? ${setText}(${value}) : found == FALSE ? ${imports.use("assembly/predicate/tri", "ABSENT")} : found;`, "}", "");
    }
  }

  #text(): string { return `${this.#generation.imports.use("assembly/context/text", "text")}()`; }

  #emitTemplate(lines: Lines, template: Template): void {
    const { imports, data } = this.#generation;
    const tri = (name: string): string => imports.use("assembly/predicate/tri", name);
    const segment = (name: string): string => imports.use("assembly/message/segments", name);
    const path = imports.use("assembly/context/request", template.ignoreCase ? "requestPathLowered" : "requestPath");
    const parts = segmentsOf(template.text);
    const isTail = parts.at(-1)?.endsWith("*}") ?? false;
    const tests = [isTail ? `${segment("segmentCount")} >= ${parts.length}` : `${segment("segmentCount")} == ${parts.length}`];
    // What differs most often is compared first: literals, then variables.
    parts.forEach((part, index) => {
      if (part.startsWith("{")) return;
      const literal = template.ignoreCase ? part.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : part;
      tests.push(`${imports.use("assembly/message/text", "equals")}(${segment("segmentAt")}(${index}), ${data.view(literal)})`);
    });
    parts.forEach((part, index) => {
      if (!part.startsWith("{")) return;
      const value = part.endsWith("*}") ? `${segment("segmentsFrom")}(${index}, ${this.#text()})` : `${segment("segmentAt")}(${index})`;
      tests.push(`!${imports.use("assembly/abi/bytes", "isEmpty")}(${value})`);
    });
    imports.use("assembly/abi/bytes", "bytesAt");
    lines.add(`// ${template.text}`, `function ${template.name}(): i32 {`, `const found = ${path}();`, `if (found != ${tri("TRUE")}) return found;`);
    lines.add(`${segment("splitSegments")}(${this.#text()});`, `return ${tests.join("\n    && ")} ? TRUE : ${tri("FALSE")};`, "}", "");
  }
}

/** `/users/{id}` has the segments `users` and `{id}`; `/` has one empty one. */
function segmentsOf(template: string): string[] {
  return template.slice(1).split("/");
}
