// Where a module's bytes are: each function's code, by the source file that its name begins with. What the optimiser has put into its callers
// counts there. Binary format: https://www.w3.org/TR/wasm-core-2/, chapter 5 and appendix "Custom Sections".

/** Bytes of code by source file, and of everything else by section, of a module with names. */
export function anatomy(wasm: Uint8Array): Map<string, number> {
  const found = new Map<string, number>(), add = (part: string, bytes: number): void => { found.set(part, (found.get(part) ?? 0) + bytes); };
  const bodies: number[] = [];
  let imported = 0, names = new Map<number, string>();
  const reader = new Reader(wasm, 8);
  while (!reader.isAtEnd) {
    const id = reader.byte(), end = reader.number() + reader.at;
    if (id === sections.code) for (let left = reader.number(); left > 0; left -= 1) bodies.push(reader.skip(reader.number()));
    else if (id === sections.custom) names = namesIn(new Reader(wasm.subarray(0, end), reader.at)) ?? names;
    else {
      add(`section ${Object.keys(sections).find((name) => sections[name as keyof typeof sections] === id)}`, end - reader.at);
      if (id === sections.import) imported = importedFunctions(new Reader(wasm, reader.at));
    }
    reader.at = end;
  }
  bodies.forEach((bytes, index) => { add(sourceOf(names.get(imported + index) ?? "?"), bytes); });
  return found;
}

const sections = { custom: 0, type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7, start: 8, element: 9, code: 10, data: 11, dataCount: 12 } as const;

/** `assembly/context/root/blockOfStream` is in `assembly/context/root`. */
const sourceOf = (name: string): string => /^(.+)\/[^/]+$/.exec(name.replace(/[<@|~].*$/, ""))?.[1] ?? name;

class Reader {
  constructor(private readonly bytes: Uint8Array, public at: number) {}
  get isAtEnd(): boolean { return this.at >= this.bytes.length; }
  byte(): number { return this.bytes[this.at++]!; }
  /** An unsigned LEB128 number. */
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }
  skip(bytes: number): number { this.at += bytes; return bytes; }
  text(): string { const bytes = this.number(); return Buffer.from(this.bytes.subarray(this.at, this.at += bytes)).toString("utf8"); }
}

/** All of these modules' imports are functions. */
function importedFunctions(reader: Reader): number { return reader.number(); }

/** The names of functions, where the section is the one with names. */
function namesIn(reader: Reader): Map<number, string> | undefined {
  if (reader.text() !== "name") return undefined;
  while (!reader.isAtEnd) {
    const id = reader.byte(), bytes = reader.number();
    if (id !== 1) reader.skip(bytes);
    else return new Map(Array.from({ length: reader.number() }, () => [reader.number(), reader.text()]));
  }
  return new Map();
}
