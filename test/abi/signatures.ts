// Names and types of a module's imports and exported functions, read from its bytes: the JavaScript interface tells only the names.

export interface Signatures {
  /** `module.name` → signature, as in abi.ts. */
  imports: Record<string, string>;
  exports: Record<string, string>;
  /** Names of exports that are not functions. */
  otherExports: string[];
}

const valueTypes: Record<number, string> = { 0x7f: "i", 0x7e: "I", 0x7d: "f", 0x7c: "F", 0x7b: "v" };

export function signaturesOf(wasm: Uint8Array): Signatures {
  const found: Signatures = { imports: {}, exports: {}, otherExports: [] };
  const types: string[] = [];
  const functions: string[] = [];
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  const text = () => { const length = number(); at += length; return new TextDecoder().decode(wasm.subarray(at - length, at)); };
  const list = () => Array.from({ length: number() }, () => valueTypes[wasm[at++]!] ?? "?").join("");
  const each = (body: () => void) => { for (let left = number(); left > 0; left--) body(); };
  const sections: Record<number, () => void> = {
    1: () => each(() => { at++; const parameters = list(); types.push(`${parameters}>${list()}`); }),
    2: () => each(() => {
      const name = `${text()}.${text()}`;
      if (wasm[at++] !== 0) throw new Error(`${name} is an import, and not of a function`);
      functions.push(types[number()]!);
      found.imports[name] = functions.at(-1)!;
    }),
    3: () => each(() => { functions.push(types[number()]!); }),
    7: () => each(() => {
      const name = text(), kind = wasm[at++], index = number();
      if (kind === 0) found.exports[name] = functions[index]!;
      else found.otherExports.push(name);
    }),
  };
  while (at < wasm.length) {
    const id = wasm[at++]!, size = number(), end = at + size;
    sections[id]?.();
    at = end;
  }
  return found;
}
