// The part of the JavaScript API of WebAssembly that the V8 engine uses: neither ES2023 nor Node's types declare it.
declare namespace WebAssembly {
  class Module { constructor(bytes: BufferSource); }
  type Imports = Record<string, Record<string, unknown>>;
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Record<string, unknown>;
  }
  class Memory { readonly buffer: ArrayBuffer; }
  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}
}
type BufferSource = ArrayBufferView | ArrayBuffer;
