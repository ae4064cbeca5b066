// What the host needs of a WebAssembly engine, shaped like WebAssembly.Instance. Engines are siblings under engines/.

/** An i32 is a number, an i64 a bigint, as in the JavaScript API of WebAssembly. */
export type WasmValue = number | bigint;
export type WasmFunction = (...values: WasmValue[]) => WasmValue | undefined | void;
/** By module name, then by field name. */
export type Imports = Readonly<Record<string, Readonly<Record<string, WasmFunction>>>>;

export interface EngineLimits {
  /** Growth of the linear memory beyond this fails (memory.grow yields -1), as in Envoy, whose bound is 1 GiB. */
  memoryBytesMax?: number;
  /** A call into the module that takes longer ends in a Trap of kind "timeout". Under V8 this costs about 50 µs a call: ask for it only where a module is not trusted. */
  callMillisMax?: number;
  /** Counts the instructions executed. Wasmtime only: V8 has no meter, and an engine without one refuses the option. */
  fuel?: boolean;
  /** With `fuel`: a call that burns more ends in a Trap of kind "fuel". */
  callFuelMax?: number;
}

export interface Engine {
  readonly name: "v8" | "wasmtime";
  /** Compiles once, to be instantiated many times. Throws BadModule for bytes that are no valid module. */
  compile(bytes: Uint8Array, limits?: EngineLimits): CompiledModule;
  /** Frees what the engine holds; modules and instances made by it are unusable afterwards. */
  close(): void;
}

export interface CompiledModule {
  readonly engine: Engine;
  readonly limits: EngineLimits;
  /** Throws Trap where the start function traps. */
  instantiate(imports: Imports): Instance;
  close(): void;
}

export interface Instance {
  /** Exported functions by name. A call throws Trap, or whatever a host function threw. */
  readonly exports: ReadonlyMap<string, WasmFunction>;
  /** The linear memory as it is now. A view ends with the next call into the module (which may grow it): fetch it anew, it is cheap. */
  memory(): Buffer;
  /** Fuel burnt since the instance was made, or undefined where the engine does not meter. */
  fuelUsed(): number | undefined;
  close(): void;
}

export type TrapKind = "unreachable" | "memory out of bounds" | "table out of bounds" | "indirect call" | "integer overflow" | "integer division by zero"
  | "stack overflow" | "timeout" | "fuel" | "other";

/** The module ran into a trap, or into one of its limits. */
export class Trap extends Error {
  readonly kind: TrapKind;
  constructor(kind: TrapKind, message: string) {
    super(message);
    this.name = "Trap";
    this.kind = kind;
  }
}
