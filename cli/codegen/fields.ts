/**
 * Fields: headers, query parameters, cookies and form fields. One walk over a source offers each name to `fieldName`, which answers
 * with a state for the names that some test asks for, and each of their values to `fieldValue`, which collects the tests' answers.
 */
import type { Imports } from "./imports.ts";
import type { DataPool } from "./data.ts";
import { isText } from "./same.ts";
import { forComment, type Lines } from "./text.ts";

export const fieldRoots = ["RequestHeader", "Query", "Cookie", "Form", "ResponseHeader"] as const;
export type FieldRoot = (typeof fieldRoots)[number];

/** What a value leaves in the answers: the cell of a test, or a count. */
export interface Kept { cell?: number; count?: number }

interface Field { root: FieldRoot; name: string; state: number; collect: string[]; kept: Kept[] }

export class FieldTable {
  readonly #fields = new Map<string, Field>();

  /** The head's fields are inputs: those that nobody asks for have a state of their own, behind the others. */
  takesHeaders = false;
  /** The values of the response's fields are outputs; likewise, and behind that. */
  takesOutputs = false;

  /** Adds a statement over `value` (the bytes) that runs for each value of the field; `valueBytes` is -1 where it is over the bound. */
  collect(root: FieldRoot, name: string, statement: string, kept?: Kept): void {
    const key = `${root} ${name}`;
    let field = this.#fields.get(key);
    if (field === undefined) {
      field = { root, name, state: this.#fields.size + 1, collect: [], kept: [] };
      this.#fields.set(key, field);
    }
    if (!field.collect.includes(statement)) field.collect.push(statement);
    if (kept !== undefined) field.kept.push(kept);
  }

  has(root: FieldRoot): boolean {
    return (root === "ResponseHeader" && this.takesOutputs) || [...this.#fields.values()].some((field) => field.root === root);
  }

  get isUsed(): boolean { return this.#fields.size > 0 || this.takesOutputs; }

  emit(lines: Lines, imports: Imports, data: DataPool): void {
    if (!this.isUsed) return;
    imports.use("assembly/abi/bytes", "bytesAt");
    const used = fieldRoots.filter((root) => this.has(root));
    for (const root of used) this.#emitNames(lines, root, imports, data);
    lines.add("// The state of a field that some test asks for, or 0.", "export function fieldName(root: i32, name: usize, nameBytes: i32): i32 {");
    for (const root of used) lines.add(`if (root == ${imports.use("assembly/context/roots", "FieldRoot")}.${root}) return state${root}(name, nameBytes);`);
    lines.add("return 0;", "}", "");
    this.#emitValues(lines, imports);
  }

  #emitNames(lines: Lines, root: FieldRoot, imports: Imports, data: DataPool): void {
    const byLength = new Map<number, Field[]>();
    for (const field of this.#fields.values()) {
      const length = Buffer.byteLength(field.name);
      if (field.root === root) byLength.set(length, [...(byLength.get(length) ?? []), field]);
    }
    lines.add(`function state${root}(name: usize, nameBytes: i32): i32 {`);
    const handed = this.#handed(root);
    if (handed !== undefined) lines.add(`${imports.use(handed.file, handed.note)}(name, nameBytes);`);
    lines.add("switch (nameBytes) {");
    for (const [length, fields] of [...byLength].sort(([a], [b]) => a - b)) {
      lines.add(`case ${length}: {`);
      for (const field of fields) lines.add(`if (${isText(imports, data, "name", field.name)}) return ${field.state}; // ${forComment(field.name)}`);
      lines.add("break;", "}");
    }
    lines.add("}", handed !== undefined ? `return nameBytes != 0 && load<u8>(name) == 0x3a ? 0 : ${handed.state}; // pseudo-headers are no inputs` : "return 0;", "}", "");
  }

  /** Who takes the values of a head's fields whoever asks for them, and the state of those that nobody asks for; nobody where they are no inputs and no outputs. */
  #handed(root: FieldRoot): { file: string; note: string; take: string; state: number } | undefined {
    if (root === "RequestHeader" && this.takesHeaders) return { file: "assembly/inputs/head", note: "noteHeader", take: "headerInput", state: this.#fields.size + 1 };
    if (root === "ResponseHeader" && this.takesOutputs) return { file: "assembly/inputs/outputs", note: "noteOutput", take: "headerOutput", state: this.#fields.size + 2 };
    return undefined;
  }

  #emitValues(lines: Lines, imports: Imports): void {
    lines.add("// One value of such a field.", "export function fieldValue(state: i32, address: usize, valueBytes: i32): void {");
    lines.add("const value = bytesAt(address, valueBytes);");
    lines.add("switch (state) {");
    const taken = (root: FieldRoot): string[] => [this.#handed(root)].flatMap((handed) => (handed === undefined ? [] : [`${imports.use(handed.file, handed.take)}(value);`]));
    for (const field of this.#fields.values()) {
      const isTaken = !(field.root === "RequestHeader" && field.name === "cookie") && !field.name.startsWith(":");
      lines.add(`// ${field.root} ${forComment(JSON.stringify(field.name))}`, `case ${field.state}: {`, ...(isTaken ? taken(field.root) : []), ...again(field, imports), ...field.collect, "break;", "}");
    }
    for (const root of ["RequestHeader", "ResponseHeader"] as const) {
      const handed = this.#handed(root);
      if (handed !== undefined) lines.add(`// Any other ${root}`, `case ${handed.state}: {`, ...taken(root), "break;", "}");
    }
    lines.add("}", "}", "");
  }
}

/** Of a query or a form, the service behind may use one value of a name: what an earlier one left goes, or this one is not looked at. */
function again({ root, kept }: Field, imports: Imports): string[] {
  const [first] = kept;
  if (first === undefined || (root !== "Query" && root !== "Form")) return [];
  const cells = (name: string): string => imports.use("assembly/context/cells", name), rule = imports.use("assembly/message/field-rules", "FieldRule");
  const isAgain = first.cell === undefined ? `${cells("counted")}(${first.count as number}) != 0` : `${cells("kept")}(${first.cell}) != ${imports.use("assembly/predicate/tri", "NONE")}`;
  const read = imports.use("assembly/message/fields", "duplicatesRead");
  return [
    `if (${read}() != 0 && ${isAgain}) {`, `if (${read}() == ${rule}.First) break;`,
    ...kept.map(({ cell, count }) => (cell === undefined ? `${cells("forgetCount")}(${count as number});` : `${cells("forget")}(${cell});`)),
    `if (${read}() == ${rule}.Joined) valueBytes = -1;`, "}",
  ];
}
