// Reads the parts of a WebAssembly binary that are needed before it is compiled: imports and exports with their types, the memory's limits,
// custom sections. Engines differ in what they tell about a module, so this is read from the bytes, the same for all.
// The binary format: https://www.w3.org/TR/wasm-core-2/, chapter 5.

/** The bytes are no module that can be run; the message says why. */
export class BadModule extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BadModule";
  }
}

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "ref";
export interface FunctionType { readonly parameters: readonly ValueType[]; readonly results: readonly ValueType[] }
export interface ImportEntry { readonly module: string; readonly name: string; readonly kind: "function" | "table" | "memory" | "global"; readonly type?: FunctionType }
export interface ExportEntry { readonly name: string; readonly kind: "function" | "table" | "memory" | "global"; readonly type?: FunctionType }

export interface ModuleSummary {
  readonly imports: readonly ImportEntry[];
  readonly exports: readonly ExportEntry[];
  /** The first memory that the module defines; pages of 64 KiB. */
  readonly memory?: { readonly pagesMin: number; readonly pagesMax?: number };
}

const kinds = ["function", "table", "memory", "global"] as const;
const valueTypes = new Map<number, ValueType>([[0x7f, "i32"], [0x7e, "i64"], [0x7d, "f32"], [0x7c, "f64"], [0x7b, "v128"], [0x70, "ref"], [0x6f, "ref"]]);
const sectionIds = { custom: 0, type: 1, import: 2, function: 3, memory: 5, global: 6, export: 7, data: 11, dataCount: 12 } as const;
export const pageBytes = 65_536;

/** A cursor over the bytes; every read is checked against the end. */
export class Reader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    if (end > bytes.length) throw new BadModule("the module is cut short");
  }
  byte(): number {
    if (this.at >= this.end) throw new BadModule("the module is cut short");
    return this.bytes[this.at++]!;
  }
  /** An unsigned LEB128 number of at most 32 bits. */
  number(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new BadModule("a number in the module is longer than five bytes");
  }
  name(): string {
    const length = this.number();
    const start = this.at;
    this.skip(length);
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, length).toString("utf8");
  }
  skip(length: number): void {
    if (this.at + length > this.end) throw new BadModule("the module is cut short");
    this.at += length;
  }
  vector<T>(read: () => T): T[] {
    const count = this.number();
    if (count > this.end - this.at) throw new BadModule("a list in the module is longer than the module");
    return Array.from({ length: count }, read);
  }
  limits(): { min: number; max?: number } {
    const flags = this.byte();
    const min = this.number();
    return (flags & 1) === 1 ? { min, max: this.number() } : { min };
  }
}

/** Where a section's header stands, and where its content begins and ends. */
export interface Section { readonly id: number; readonly start: number; readonly end: number; readonly headerStart: number }

/** A module's sections in order. Throws BadModule where the bytes are no module. */
export function sectionsOf(bytes: Uint8Array): Section[] {
  const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  if (bytes.length < 8 || magic.some((byte, index) => bytes[index] !== byte)) throw new BadModule("this is not a WebAssembly module");
  const reader = new Reader(bytes, 8, bytes.length);
  const sections: Section[] = [];
  while (reader.at < bytes.length) {
    const headerStart = reader.at;
    const id = reader.byte();
    const length = reader.number();
    sections.push({ id, start: reader.at, end: reader.at + length, headerStart });
    reader.skip(length);
  }
  return sections;
}

function valueType(reader: Reader): ValueType {
  const type = valueTypes.get(reader.byte());
  if (type === undefined) throw new BadModule("the module uses a value type that this host does not know");
  return type;
}

function functionType(reader: Reader): FunctionType {
  if (reader.byte() !== 0x60) throw new BadModule("the module uses a type that this host does not know");
  return { parameters: reader.vector(() => valueType(reader)), results: reader.vector(() => valueType(reader)) };
}

/** Reads one import or export description: the kind, and for functions the index of their type or of themselves. */
function importEntry(reader: Reader, types: FunctionType[]): ImportEntry {
  const module = reader.name();
  const name = reader.name();
  const kind = kinds[reader.byte()];
  if (kind === undefined) throw new BadModule(`the import ${module}.${name} is of an unknown kind`);
  if (kind === "function") {
    const type = types[reader.number()];
    if (type === undefined) throw new BadModule(`the import ${module}.${name} has no type`);
    return { module, name, kind, type };
  }
  if (kind === "global") { valueType(reader); reader.byte(); }
  if (kind === "table") { reader.byte(); reader.limits(); }
  if (kind === "memory") reader.limits();
  return { module, name, kind };
}

/** Throws BadModule where the bytes do not have a module's structure. Code is not validated: that is the engine's part. */
export function readModule(bytes: Uint8Array): ModuleSummary {
  let types: FunctionType[] = [];
  let imports: ImportEntry[] = [];
  let ownFunctions: FunctionType[] = [];
  let exports: { name: string; kind: ExportEntry["kind"]; index: number }[] = [];
  let memory: ModuleSummary["memory"];
  for (const section of sectionsOf(bytes)) {
    const reader = new Reader(bytes, section.start, section.end);
    if (section.id === sectionIds.type) types = reader.vector(() => functionType(reader));
    else if (section.id === sectionIds.import) imports = reader.vector(() => importEntry(reader, types));
    else if (section.id === sectionIds.function) {
      ownFunctions = reader.vector(() => {
        const type = types[reader.number()];
        if (type === undefined) throw new BadModule("a function of the module has no type");
        return type;
      });
    } else if (section.id === sectionIds.memory) {
      const limits = reader.vector(() => reader.limits())[0];
      if (limits !== undefined) memory = { pagesMin: limits.min, ...(limits.max === undefined ? {} : { pagesMax: limits.max }) };
    } else if (section.id === sectionIds.export) {
      exports = reader.vector(() => {
        const name = reader.name();
        const kind = kinds[reader.byte()];
        if (kind === undefined) throw new BadModule(`the export ${name} is of an unknown kind`);
        return { name, kind, index: reader.number() };
      });
    }
  }
  const functions = [...imports.filter((entry) => entry.kind === "function").map((entry) => entry.type!), ...ownFunctions];
  return {
    imports, ...(memory === undefined ? {} : { memory }),
    exports: exports.map(({ name, kind, index }) => {
      if (kind !== "function") return { name, kind };
      const type = functions[index];
      if (type === undefined) throw new BadModule(`the export ${name} names a function that does not exist`);
      return { name, kind, type };
    }),
  };
}

function leb128(value: number): number[] {
  const bytes: number[] = [];
  do { const low = value % 128; value = Math.floor(value / 128); bytes.push(value > 0 ? low + 128 : low); } while (value > 0);
  return bytes;
}

/**
 * The module with its memory's maximum lowered, so that growth beyond it fails inside the module as it does at Envoy's own bound.
 * This is the only memory limit that V8 offers for one module. Throws BadModule where the module's minimum is above the bound already.
 */
export function withMemoryMax(bytes: Uint8Array, memoryBytesMax: number): Uint8Array {
  const section = sectionsOf(bytes).find((candidate) => candidate.id === sectionIds.memory);
  if (section === undefined) return bytes;
  const reader = new Reader(bytes, section.start, section.end);
  const count = reader.number();
  const limits = reader.limits();
  const pagesMax = Math.floor(memoryBytesMax / pageBytes);
  if (limits.min > pagesMax) throw new BadModule(`the module starts with ${limits.min * pageBytes} bytes of memory; ${memoryBytesMax} are allowed`);
  if (limits.max !== undefined && limits.max <= pagesMax) return bytes;
  const content = [...leb128(count), 1, ...leb128(limits.min), ...leb128(pagesMax), ...bytes.subarray(reader.at, section.end)];
  return Buffer.concat([bytes.subarray(0, section.headerStart), Uint8Array.from([sectionIds.memory, ...leb128(content.length), ...content]), bytes.subarray(section.end)]);
}

/**
 * The module with bytes that lie, from the start, where an exported global says: `i32`, constant, its value the address. Room for them is the module's business.
 * Throws BadModule where there is no such global.
 */
export function withData(bytes: Uint8Array, globalName: string, content: Uint8Array): Uint8Array {
  const address = addressOf(bytes, globalName);
  // An active segment of memory 0 (5.5.14): flags, an expression for its address, its bytes.
  const segment = Buffer.concat([Uint8Array.from([0, 0x41, ...signedLeb128(address), 0x0b, ...leb128(content.length)]), content]);
  const sections = sectionsOf(bytes);
  const data = sections.find(({ id }) => id === sectionIds.data);
  const reader = data === undefined ? undefined : new Reader(bytes, data.start, data.end);
  const count = reader?.number() ?? 0;
  const body = Buffer.concat([Uint8Array.from(leb128(count + 1)), ...(reader === undefined ? [] : [bytes.subarray(reader.at, reader.end)]), segment]);
  const whole = Buffer.concat([Uint8Array.from([sectionIds.data, ...leb128(body.length)]), body]);
  // The data section is the last but for custom sections; the count of its segments, where a module says it, stands before the code.
  const end = data?.headerStart ?? sections.filter(({ id }) => id !== sectionIds.custom).at(-1)?.end ?? bytes.length;
  const before = sections.filter(({ headerStart }) => headerStart < end).map(({ id, headerStart, end: sectionEnd }) =>
    id === sectionIds.dataCount ? Uint8Array.from([id, ...leb128(leb128(count + 1).length), ...leb128(count + 1)]) : bytes.subarray(headerStart, sectionEnd));
  return Buffer.concat([bytes.subarray(0, 8), ...before, whole, bytes.subarray(data?.end ?? end)]);
}

function addressOf(bytes: Uint8Array, globalName: string): number {
  const sections = sectionsOf(bytes);
  const readerOf = (id: number): Reader | undefined => {
    const section = sections.find((one) => one.id === id);
    return section === undefined ? undefined : new Reader(bytes, section.start, section.end);
  };
  const exported = readerOf(sectionIds.export);
  const index = exported?.vector(() => ({ name: exported.name(), kind: kinds[exported.byte()], index: exported.number() })).find(({ name, kind }) => name === globalName && kind === "global")?.index;
  const imported = readModule(bytes).imports.filter(({ kind }) => kind === "global").length;
  const globals = readerOf(sectionIds.global);
  const count = globals?.number() ?? 0;
  for (let at = imported; globals !== undefined && at < imported + count; at += 1) {
    valueType(globals);
    globals.byte();
    const value = constant(globals);
    if (at === index && value !== undefined) return value;
  }
  throw new BadModule(`the module exports no constant ${globalName}`);
}

/** A global's initial value with its end (5.4.9): the number of an `i32.const` that is not negative. */
function constant(reader: Reader): number | undefined {
  const operation = reader.byte();
  const value = operation === 0x41 ? reader.number() : undefined;
  // i64.const, global.get and ref.func have a LEB128 number; i64's is of up to ten bytes.
  if (operation === 0x42 || operation === 0x23 || operation === 0xd2) while (reader.byte() >= 0x80);
  else if (operation === 0x43) reader.skip(4);
  else if (operation === 0x44) reader.skip(8);
  else if (operation === 0xd0) reader.byte();
  // v128.const
  else if (operation === 0xfd) { reader.number(); reader.skip(16); }
  reader.byte();
  return value;
}

/** Signed LEB128 of a number that is not negative. */
function signedLeb128(value: number): number[] {
  const bytes = leb128(value);
  if ((bytes.at(-1) as number) < 0x40) return bytes;
  bytes[bytes.length - 1] = (bytes.at(-1) as number) | 0x80;
  return [...bytes, 0];
}

/** The content of the last custom section of that name. Throws BadModule where the bytes are no module. */
export function customSection(bytes: Uint8Array, wanted: string): Uint8Array | undefined {
  let found: Uint8Array | undefined;
  for (const section of sectionsOf(bytes).filter(({ id }) => id === sectionIds.custom)) {
    const reader = new Reader(bytes, section.start, section.end);
    if (reader.name() === wanted) found = bytes.subarray(reader.at, section.end);
  }
  return found;
}

/** The module with a custom section behind all others. */
export function withCustomSection(bytes: Uint8Array, name: string, content: Uint8Array): Uint8Array {
  const nameBytes = Buffer.from(name);
  const head = [...leb128(nameBytes.length), ...nameBytes];
  return Buffer.concat([bytes, Uint8Array.from([sectionIds.custom, ...leb128(head.length + content.length), ...head]), content]);
}
