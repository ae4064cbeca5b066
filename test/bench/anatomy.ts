// Where a module's bytes are: each function's code, by the source file that its name begins with. What the optimiser has put into its callers
// counts there. Binary format: https://www.w3.org/TR/wasm-core-2/, chapter 5 and appendix "Custom Sections".
import { customSection, Reader, readModule, sectionsOf } from "../../cli/wasm/binary.ts";

/** Bytes of code by source file, and of everything else by section, of a module with names. */
export function anatomy(wasm: Uint8Array): Map<string, number> {
  const found = new Map<string, number>(), add = (part: string, bytes: number): void => { found.set(part, (found.get(part) ?? 0) + bytes); };
  const imported = readModule(wasm).imports.filter(({ kind }) => kind === "function").length, names = functionNames(wasm);
  for (const { id, start, end } of sectionsOf(wasm)) {
    if (id === sections.code) bodyBytes(new Reader(wasm, start, end)).forEach((bytes, index) => { add(sourceOf(names.get(imported + index) ?? "?"), bytes); });
    else if (id !== sections.custom) add(`section ${Object.keys(sections).find((name) => sections[name as keyof typeof sections] === id)}`, end - start);
  }
  return found;
}

const sections = { custom: 0, type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7, start: 8, element: 9, code: 10, data: 11, dataCount: 12 } as const;

/** `assembly/context/slots/findSlot` is in `assembly/context/slots`. */
const sourceOf = (name: string): string => /^(.+)\/[^/]+$/.exec(name.replace(/[<@|~].*$/, ""))?.[1] ?? name;

/** The length of each function's code. */
function bodyBytes(reader: Reader): number[] {
  return reader.vector(() => {
    const bytes = reader.number();
    reader.skip(bytes);
    return bytes;
  });
}

/** Names by a function's index, imported ones first; none where the module was built without. */
function functionNames(wasm: Uint8Array): Map<number, string> {
  const content = customSection(wasm, "name");
  if (content === undefined) return new Map();
  const reader = new Reader(content, 0, content.length);
  while (reader.at < reader.end) {
    const id = reader.byte(), bytes = reader.number();
    if (id === 1) return new Map(reader.vector(() => [reader.number(), reader.name()]));
    reader.skip(bytes);
  }
  return new Map();
}
