// Wasmtime's C API (wasmtime.h 50.0.1), bound by koffi: only what the engine uses. Handles are opaque pointers; who must free what is said in
// the header's own documentation and kept to in wasmtime.ts.
import { createRequire } from "node:module";
import type koffiModule from "koffi";
import { Trap, type TrapKind } from "../engine.ts";

type Koffi = typeof koffiModule;
/** An address; koffi gives them as bigints. */
export type Pointer = bigint;
export type PointerOrNull = bigint | null;
/** Where a function stores a pointer for its caller. */
export type OutPointer = [PointerOrNull];
interface Vector { size?: number | bigint; data?: Pointer }

/** Called by Wasmtime for every host function: a number that tells which, the caller, the values and how many. Answers with a trap or null. */
export type HostCallback = (which: number, caller: Pointer, values: Pointer, count: number) => PointerOrNull;

export interface WasmtimeLibrary {
  readonly koffi: Koffi;
  configNew(): Pointer;
  configFuel(config: Pointer, on: boolean): void;
  configEpoch(config: Pointer, on: boolean): void;
  configMemoryMayMove(config: Pointer, on: boolean): void;
  engineNew(config: Pointer): Pointer;
  engineDelete(engine: Pointer): void;
  readonly path: string;
  moduleNew(engine: Pointer, bytes: Uint8Array, length: number, out: OutPointer): PointerOrNull;
  moduleDelete(module: Pointer): void;
  moduleImports(module: Pointer, out: Vector): void;
  importTypesDelete(vector: Vector): void;
  importTypeType(type: Pointer): Pointer;
  externTypeAsFunction(type: Pointer): Pointer;
  storeNew(engine: Pointer, data: null, finalizer: null): Pointer;
  storeContext(store: Pointer): Pointer;
  storeDelete(store: Pointer): void;
  functionNew(context: Pointer, type: Pointer, callback: Pointer, which: number, finalizer: null, out: Buffer): void;
  functionCall(context: Pointer, fn: Buffer, values: Buffer, count: number, trap: Buffer): PointerOrNull;
  instanceNew(context: Pointer, module: Pointer, externs: Buffer, count: number, instance: Buffer, trap: OutPointer): PointerOrNull;
  exportGet(context: Pointer, instance: Buffer, name: string, length: number, out: Buffer): boolean;
  memoryData(context: Pointer, memory: Buffer): Pointer;
  memorySize(context: Pointer, memory: Buffer): number | bigint;
  setFuel(context: Pointer, fuel: bigint): PointerOrNull;
  getFuel(context: Pointer, out: Buffer): PointerOrNull;
  setEpochDeadline(context: Pointer, ticks: number): void;
  trapNew(message: string, length: number): Pointer;
  /** The callback as a C function pointer; one serves all host functions of the process. */
  callback: Pointer;
  /** Set while a call from Wasmtime is to be served. */
  serve: HostCallback;
  /** What an error handle says; frees it. */
  takeError(error: Pointer): string;
  /** What a trap handle says; frees it. */
  takeTrap(trap: Pointer): Trap;
}

/** The trap codes of wasmtime/trap.h. */
const trapKinds: Readonly<Record<number, TrapKind>> = {
  0: "stack overflow", 1: "memory out of bounds", 3: "table out of bounds", 4: "indirect call", 5: "indirect call", 6: "integer overflow", 7: "integer division by zero",
  8: "integer overflow", 9: "unreachable", 10: "timeout", 11: "fuel",
};

const libraries = new Map<string, WasmtimeLibrary>();

/** The library at that path, loaded once in a process. Throws where it cannot be loaded. */
export function loadWasmtime(path: string): WasmtimeLibrary {
  let library = libraries.get(path);
  if (library === undefined) libraries.set(path, library = bind(path));
  return library;
}

function bind(path: string): WasmtimeLibrary {
  const koffi = createRequire(import.meta.url)("koffi") as Koffi;
  const c = koffi.load(path);
  // koffi's names of types are one to a process.
  const vec = `sidewall_vec_${libraries.size}`;
  koffi.struct(vec, { size: "size_t", data: "void*" });
  const fn = (prototype: string) => c.func(prototype.replaceAll("vec*", `${vec}*`)) as unknown as (...values: unknown[]) => never;
  const prototype = koffi.proto(`void* sidewall_host_call_${libraries.size}(size_t which, void* caller, void* values, size_t count)`);
  const errorMessage = fn("void wasmtime_error_message(void*, _Out_ vec*)");
  const errorDelete = fn("void wasmtime_error_delete(void*)");
  const trapMessage = fn("void wasm_trap_message(void*, _Out_ vec*)");
  const trapCode = fn("bool wasmtime_trap_code(void*, uint8_t*)");
  const trapDelete = fn("void wasm_trap_delete(void*)");
  const bytesDelete = fn("void wasm_byte_vec_delete(vec*)");

  const textOf = (read: (...values: unknown[]) => never, handle: Pointer): string => {
    const vector: Vector = {};
    read(handle, vector);
    const text = Buffer.from(koffi.view(vector.data, Number(vector.size))).toString("utf8").replace(/\0$/, "");
    bytesDelete(vector);
    return text;
  };

  const library: WasmtimeLibrary = {
    koffi,
    configNew: fn("void* wasm_config_new()"), configFuel: fn("void wasmtime_config_consume_fuel_set(void*, bool)"), configEpoch: fn("void wasmtime_config_epoch_interruption_set(void*, bool)"),
    configMemoryMayMove: fn("void wasmtime_config_memory_may_move_set(void*, bool)"),
    engineNew: fn("void* wasm_engine_new_with_config(void*)"), engineDelete: fn("void wasm_engine_delete(void*)"), path,
    moduleNew: fn("void* wasmtime_module_new(void*, const uint8_t*, size_t, _Out_ void**)"), moduleDelete: fn("void wasmtime_module_delete(void*)"),
    moduleImports: fn("void wasmtime_module_imports(void*, _Out_ vec*)"), importTypesDelete: fn("void wasm_importtype_vec_delete(vec*)"),
    importTypeType: fn("void* wasm_importtype_type(void*)"), externTypeAsFunction: fn("void* wasm_externtype_as_functype_const(void*)"),
    storeNew: fn("void* wasmtime_store_new(void*, void*, void*)"), storeContext: fn("void* wasmtime_store_context(void*)"), storeDelete: fn("void wasmtime_store_delete(void*)"),
    functionNew: fn("void wasmtime_func_new_unchecked(void*, void*, void*, size_t, void*, uint8_t*)"), functionCall: fn("void* wasmtime_func_call_unchecked(void*, const uint8_t*, uint8_t*, size_t, uint8_t*)"),
    instanceNew: fn("void* wasmtime_instance_new(void*, void*, uint8_t*, size_t, uint8_t*, _Out_ void**)"), exportGet: fn("bool wasmtime_instance_export_get(void*, uint8_t*, const char*, size_t, uint8_t*)"),
    memoryData: fn("void* wasmtime_memory_data(void*, uint8_t*)"), memorySize: fn("size_t wasmtime_memory_data_size(void*, uint8_t*)"),
    setFuel: fn("void* wasmtime_context_set_fuel(void*, uint64_t)"), getFuel: fn("void* wasmtime_context_get_fuel(void*, uint8_t*)"), setEpochDeadline: fn("void wasmtime_context_set_epoch_deadline(void*, uint64_t)"),
    trapNew: fn("void* wasmtime_trap_new(const char*, size_t)"),
    callback: koffi.register((which: number, caller: Pointer, values: Pointer, count: number): PointerOrNull => library.serve(which, caller, values, count), koffi.pointer(prototype)),
    serve: () => null,
    takeError(error) {
      const message = textOf(errorMessage, error);
      errorDelete(error);
      return message;
    },
    takeTrap(trap) {
      const code = Buffer.alloc(1);
      const kind = (trapCode(trap, code) as boolean) ? trapKinds[code[0]!] ?? "other" : "other";
      // The first line names the fault; what follows is a back-trace of the module.
      const message = textOf(trapMessage, trap);
      trapDelete(trap);
      return new Trap(kind, message.split("\n").filter((line) => line !== "").at(-1)?.replace(/^wasm trap: /, "") ?? message);
    },
  };
  return library;
}
