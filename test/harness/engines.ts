// The engines that the tests run on. Wasmtime needs its library, a part that may be missing on a person's machine.
import { installPart } from "../../cli/parts/index.ts";
import { V8Engine, WasmtimeEngine, type Engine } from "../../cli/harness/index.ts";

export interface EngineUnderTest { readonly name: Engine["name"]; readonly missing: string | undefined; make(): Engine }

const library = await installPart("wasmtime-50.0.1");

export const engines: readonly EngineUnderTest[] = [
  { name: "v8", missing: undefined, make: () => new V8Engine() },
  "path" in library
    ? { name: "wasmtime", missing: undefined, make: () => new WasmtimeEngine(library.path) }
    : { name: "wasmtime", missing: library.missing, make: () => { throw new Error(library.missing); } },
];
