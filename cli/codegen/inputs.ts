/**
 * Inputs: every text that the client controls, handed to the detectors window by window (assembly/inputs). The readers that other rules use do
 * it on their way, so that nothing is parsed twice; a module whose rules ask for none has nothing of it.
 */
import { fieldRoots, type FieldRoot } from "./fields.ts";
import type { Generation } from "./generation.ts";
import { Lines } from "./text.ts";

/** What a slot keeps for a body whose inputs are asked for: a boundary and its length (`keptBoundaryBytes` of assembly/inputs/media.ts). */
export const slotInputBytes = 71;

export class Inputs {
  readonly #generation: Generation;
  /** The head's inputs, or the body's, are asked for. */
  head = false;
  body = false;

  constructor(generation: Generation) { this.#generation = generation; }

  /** Has the head's inputs handed over; an expression for how that went: TRUE or BROKEN. */
  askHead(): string {
    const { imports, fields } = this.#generation;
    this.head = true;
    this.#generation.readsTarget = true;
    this.#generation.begin("assembly/inputs/head", "beginHeadInputs");
    this.#generation.begin("assembly/context/query", "beginQuery");
    this.#generation.begin("assembly/context/cookies", "beginCookies");
    fields.collect("RequestHeader", "cookie", `${imports.use("assembly/context/cookies", "cookieField")}(value);`);
    return `${imports.use("assembly/inputs/head", "headInputs")}()`;
  }

  /** The body's; the expression gives TRUE, BROKEN, or ABSENT where there is no body. */
  askBody(bodyBytesMax: number): string {
    this.body = true;
    const { media, fields, imports } = this.#generation;
    media.body("Request");
    this.readType();
    fields.collect("RequestHeader", "content-encoding", `${imports.use("assembly/inputs/media", "inputEncoding")}(value);`);
    return `${this.#generation.imports.use("assembly/context/body", "inputsState")}(${bodyBytesMax})`;
  }

  /** The walk over the head brings the content-type. */
  readType(): void {
    const { fields, imports } = this.#generation;
    this.#generation.begin("assembly/inputs/media", "beginInputMedia");
    fields.collect("RequestHeader", "content-type", `${imports.use("assembly/inputs/media", "inputType")}(value);`);
  }

  get slotBytes(): number { return this.body ? slotInputBytes : 0; }

  /** Fields whose names and values are inputs. */
  get roots(): FieldRoot[] { return [...(this.head ? ["Query", "Cookie"] as const : []), ...(this.body ? ["Form"] as const : [])]; }

  /** What assembly/message/plan.ts says of inputs. */
  messageHooks(): string {
    const { roots } = this, { jsonRoots } = this.#generation;
    return new Lines().add(
      `export const fieldInputs: bool = ${roots.length > 0};`, `export const jsonInputs: bool = ${this.body};`, `export const inputsRoot: i32 = ${this.body ? jsonRoots.request : 0};`,
      "export function isInputRoot(root: i32): bool {",
      `return ${roots.map((root) => `root == ${fieldRoots.indexOf(root)}`).join(" || ") || "root < 0"}; // ${roots.join(", ")}`, "}",
      roots.length > 0 ? `export { fieldInput } from "../inputs/fields";`
        : "export function fieldInput(_root: i32, _isName: bool, _name: usize, _nameBytes: i32, _text: usize, _bytes: i32): void {}",
      this.body ? `export { jsonInput } from "../inputs/json";` : "export function jsonInput(_isName: bool, _text: usize, _bytes: i32): void {}",
    ).toString();
  }

  /** assembly/inputs/plan.ts: who takes the inputs. */
  static readonly taker = `export { inspect } from "../detect/inspect";\n`;
}
