// A module under node's WebAssembly, for tests that need its functions and not a proxy around them.
import { instantiateSync } from "@assemblyscript/loader";

export type Imports = Record<string, Record<string, (...values: never[]) => unknown>>;
export interface Instance {
  exports: Record<string, unknown>;
  memory: { readonly buffer: ArrayBuffer };
}

/** Instantiates the module with these imports. Its memory is the export `memory`. */
export function instantiate(wasm: Uint8Array, imports: Imports): Instance {
  const { exports } = instantiateSync<Record<string, unknown>>(wasm, imports);
  return { exports, memory: exports.memory as unknown as Instance["memory"] };
}
