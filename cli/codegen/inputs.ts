/**
 * Inputs: every text that the client controls, handed to the detectors window by window (assembly/inputs). The readers that other rules use do
 * it on their way, so that nothing is parsed twice; a module whose rules ask for none has nothing of it. Outputs: every text of a response, likewise.
 */
import { bodyAnomalyNames, type Operand } from "../ir/types.ts";
import type { PlannedTest } from "../plan/plan.ts";
import { fieldRoots, type FieldRoot } from "./fields.ts";
import type { Generation } from "./generation.ts";
import { listOf } from "./predicates.ts";
import { Lines } from "./text.ts";

/** What a slot keeps for a body whose inputs are asked for: a boundary and its length (`keptBoundaryBytes` of assembly/inputs/media.ts). */
export const slotInputBytes = 71;
/** Of a response's body: its flags. */
export const slotOutputBytes = 1;

/** No document has this root. */
const noRoot = -1;

export class Inputs {
  readonly #generation: Generation;
  /** The head's inputs, or the body's, are asked for. */
  head = false;
  body = false;
  /** The body's anomalies are. */
  judges = false;
  /** The texts of a response's body are asked for; those of its head, fields.takesOutputs tells. */
  outputs = false;

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

  /** The body's anomalies, by their names: an expression. */
  askAnomalies(test: PlannedTest, values: Operand<string[]>): string {
    const { imports, data } = this.#generation;
    this.askBody(test.bodyBytesMax);
    this.judges = true;
    if ("parameter" in values) return `${imports.use("assembly/inputs/judged", "hasNamedAnomaly")}(${listOf(this.#generation, test, values)}, ${data.list(bodyAnomalyNames)}, ${test.bodyBytesMax})`;
    const bits = values.constant.reduce((all, name) => all | (1 << (bodyAnomalyNames as readonly string[]).indexOf(name)), 0) >>> 0;
    return `${imports.use("assembly/inputs/judged", "hasAnomaly")}(${bits}, ${test.bodyBytesMax})`;
  }

  /** Has the values of the response's fields handed over; likewise. */
  askOutputHead(): string {
    this.#generation.fields.takesOutputs = true;
    return `${this.#generation.imports.use("assembly/context/response", "responseHead")}()`;
  }

  /** The texts of the response's body; the expression gives TRUE, BROKEN, or ABSENT where there are none. */
  askOutputs(bodyBytesMax: number): string {
    this.outputs = true;
    const { media, fields, imports } = this.#generation;
    media.body("Response");
    for (const [field, take] of [["content-type", "outputType"], ["content-encoding", "outputEncoding"]] as const) fields.collect("ResponseHeader", field, `${imports.use("assembly/inputs/outputs", take)}(value);`);
    return `${imports.use("assembly/inputs/outputs", "outputsState")}(${bodyBytesMax})`;
  }

  /** A body that passes has been looked at before it is known to be longer than the policy inspects: what was found in it does not count. */
  tooLong(side: "Request" | "Response", bodyBytesMax: number): string {
    const { imports } = this.#generation, isLonger = `${imports.use("assembly/context/body", "bodyBytes")}() > ${bodyBytesMax}`;
    return side === "Request" ? isLonger : `${isLonger} && !${imports.use("assembly/inputs/outputs", "isUninspected")}()`;
  }

  /** Whether all that is asked of the response's body are its texts: then a body of media that are no text need not be waited for. */
  get onlyOutputs(): boolean {
    return this.outputs && this.#generation.plan.tests.every(({ phase, select }) => phase !== "response.body" || select.from === "response.bodyOutputs");
  }

  /** Whether the side's body is read for them. */
  reads(side: "Request" | "Response"): boolean { return side === "Request" ? this.body : this.outputs; }
  get readsBodies(): boolean { return this.body || this.outputs; }
  /** Whether JSON is read for them: a body's, or what stands in a request's input. */
  get readsJson(): boolean { return this.head || this.readsBodies; }

  /** The walk over the head brings the content-type. */
  readType(): void {
    const { fields, imports } = this.#generation;
    this.#generation.begin("assembly/inputs/media", "beginInputMedia");
    fields.collect("RequestHeader", "content-type", `${imports.use("assembly/inputs/media", "inputType")}(value);`);
  }

  get slotBytes(): number { return (this.body ? slotInputBytes : 0) + (this.outputs ? slotOutputBytes : 0); }

  /** Fields whose names and values are inputs. */
  get roots(): FieldRoot[] { return [...(this.head ? ["Query", "Cookie"] as const : []), ...(this.body ? ["Form"] as const : [])]; }

  /** What assembly/message/plan.ts says of inputs. */
  messageHooks(): string {
    const { roots } = this, { jsonRoots } = this.#generation;
    return new Lines().add(
      `export const fieldInputs: bool = ${roots.length > 0};`, `export const jsonInputs: bool = ${this.readsJson};`, `export const inputsRoot: i32 = ${this.body ? jsonRoots.request : noRoot};`, `export const nestedRoot: i32 = ${this.head || this.body ? jsonRoots.nested : noRoot};`,
      `export const outputsRoot: i32 = ${this.outputs ? jsonRoots.response : noRoot};`, `export const takesRequests: bool = ${this.head || this.body};`, `export const takesInputs: bool = ${this.body};`, `export const takesOutputs: bool = ${this.outputs};`,
      "export function isInputRoot(root: i32): bool {",
      `return ${roots.map((root) => `root == ${fieldRoots.indexOf(root)}`).join(" || ") || "root < 0"}; // ${roots.join(", ")}`, "}",
      roots.length > 0 ? `export { fieldInput } from "../inputs/fields";`
        : "export function fieldInput(_root: i32, _isName: bool, _name: usize, _nameBytes: i32, _text: usize, _bytes: i32, _isLast: bool): void {}",
      ...(roots.length > 0 ? [`export { fieldNamed, fieldsClose, fieldsOpen } from "../inputs/fields";`] : [
        "export function fieldNamed(_root: i32, _name: usize, _bytes: i32): void {}", "export function fieldsOpen(_root: i32, _state: usize, _rules: i32): void {}", "export function fieldsClose(_root: i32, _rules: i32): void {}",
      ]),
      ...(this.readsJson ? [`export { jsonDeep, jsonInput, jsonNamed, jsonNul } from "../inputs/json";`] : [
        "export function jsonInput(_isName: bool, _text: usize, _bytes: i32, _isLast: bool): void {}", "export function jsonNamed(_name: usize, _bytes: i32): void {}", "export function jsonNul(): void {}", "export function jsonDeep(): void {}",
      ]),
    ).toString();
  }

  /** assembly/inputs/plan.ts: who takes the inputs, and whether a body is judged. */
  plan(): string {
    return new Lines().add(
      this.#generation.detection.asksNames ? `export { inspectNamed as inspect } from "../detect/named";` : this.#generation.detection.isUsed ? `export { inspect } from "../detect/inspect";` : "export function inspect(_place: i32, _name: usize, _nameBytes: i32, _text: usize, _bytes: i32): void {}",
      `export const judgesBody: bool = ${this.judges};`,
    ).toString();
  }
}
