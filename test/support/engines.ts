// A module's functions under V8 and Wasmtime, for tests that need these and not a proxy around them.
import { type Engine, type Instance, V8Engine, WasmtimeEngine } from "../../cli/harness/index.ts";
import { installPart } from "../../cli/parts/index.ts";

export interface Functions {
  readonly instance: Instance;
  /** The engine's. */
  readonly name: string;
  call(which: string, ...values: number[]): number;
  /** Where the text was put: it ends with linear memory, so that a read behind it traps. */
  put(text: Uint8Array): number;
  /** What the body burns; Wasmtime only. */
  fuelOf(body: () => void): number;
}

function functionsOf(engine: Engine, wasm: Uint8Array, fuel: boolean): Functions {
  const instance = engine.compile(wasm, { fuel }).instantiate({});
  return {
    instance, name: engine.name,
    call: (which, ...values) => instance.exports.get(which)!(...values) as number,
    put: (text) => {
      const memory = instance.memory(), at = memory.length - text.length;
      memory.set(text, at);
      return at;
    },
    fuelOf: (body) => {
      const before = instance.fuelUsed()!;
      body();
      return instance.fuelUsed()! - before;
    },
  };
}

export interface OnEngines<Made> {
  v8: Made;
  wasmtime: Made | undefined;
  /** Why there is no Wasmtime, or undefined. */
  missing: string | undefined;
}

/** What is made of the module's functions, once an engine. */
export async function onEngines<Made>(wasm: Uint8Array, make: (functions: Functions) => Made): Promise<OnEngines<Made>> {
  const installed = await installPart("wasmtime-50.0.1"), v8 = make(functionsOf(new V8Engine(), wasm, false));
  return "missing" in installed ? { v8, wasmtime: undefined, missing: installed.missing } : { v8, wasmtime: make(functionsOf(new WasmtimeEngine(installed.path), wasm, true)), missing: undefined };
}
