// A module under node's WebAssembly, for tests that need its functions and not a proxy around them.
export type Imports = Record<string, Record<string, (...values: never[]) => unknown>>;
export interface Instance {
  exports: Record<string, unknown>;
  memory: { readonly buffer: ArrayBuffer };
}

// Neither ES2023 nor Node's types declare it; this is the part that is used here.
const { Module, Instance: NodeInstance } = (globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object, imports: Imports) => { exports: Record<string, unknown> };
  };
}).WebAssembly;

/** Instantiates the module with these imports. Its memory is the export `memory`. */
export function instantiate(wasm: Uint8Array, imports: Imports): Instance {
  const { exports } = new NodeInstance(new Module(wasm), imports);
  return { exports, memory: exports.memory as Instance["memory"] };
}
