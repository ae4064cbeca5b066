// The second engine: Wasmtime, through its C API. It counts fuel, which is the same on every machine, and is a check on V8.
// What is made here is freed here: an instance owns its store, a module its compiled code, its configuration's engine and its clock.
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { Trap, type CompiledModule, type Engine, type EngineLimits, type Imports, type Instance, type WasmFunction, type WasmValue } from "../engine.ts";
import { BadModule, readModule, withMemoryMax, type FunctionType, type ModuleSummary, type ValueType } from "../../wasm/binary.ts";
import { loadWasmtime, type OutPointer, type Pointer, type PointerOrNull, type WasmtimeLibrary } from "./wasmtime-library.ts";

const require = createRequire(import.meta.url);

/** A value takes 16 bytes where values are handed over in arrays; a function handle 16, a memory's 24, an extern 32 with its handle from 8 on. */
const valueBytes = 16;
const functionBytes = 16;
const memoryBytes = 24;
const externBytes = 32;
const externHandleStart = 8;
/** Calls within calls, host functions in between: the module's allocator under a host function under a call-back is three. */
const depthMax = 16;
const fuelStart = 1n << 62n;
/** How often the epoch moves while a time limit is in force; a limit is kept to within one such step. */
const epochMillis = 5;

/** Reads and writes values of these types in an array of the C API. */
function readValue(view: DataView, at: number, type: ValueType): WasmValue {
  if (type === "i32") return view.getInt32(at, true);
  if (type === "i64") return view.getBigInt64(at, true);
  return type === "f32" ? view.getFloat32(at, true) : view.getFloat64(at, true);
}

function writeValue(view: DataView, at: number, type: ValueType, value: WasmValue | undefined | void): void {
  if (type === "i32") view.setInt32(at, Number(value ?? 0), true);
  else if (type === "i64") view.setBigInt64(at, BigInt(value ?? 0), true);
  else if (type === "f32") view.setFloat32(at, Number(value ?? 0), true);
  else view.setFloat64(at, Number(value ?? 0), true);
}

/** Host functions by the number that Wasmtime hands back; numbers of closed instances are used again. */
class HostTable {
  readonly #entries: ((values: Pointer, count: number) => bigint | null)[] = [];
  readonly #free: number[] = [];

  add(entry: (values: Pointer, count: number) => bigint | null): number {
    const which = this.#free.pop() ?? this.#entries.length;
    this.#entries[which] = entry;
    return which;
  }

  remove(which: number): void {
    this.#entries[which] = () => null;
    this.#free.push(which);
  }

  call(which: number, values: Pointer, count: number): bigint | null { return this.#entries[which]!(values, count); }
}

const tables = new WeakMap<WasmtimeLibrary, HostTable>();

class WasmtimeInstance implements Instance {
  readonly exports = new Map<string, WasmFunction>();
  readonly #library: WasmtimeLibrary;
  readonly #table: HostTable;
  readonly #store: Pointer;
  readonly #context: Pointer;
  readonly #limits: EngineLimits;
  readonly #hosts: number[] = [];
  readonly #memory = Buffer.alloc(memoryBytes);
  #view: Buffer = Buffer.alloc(0);
  #viewStale = true;
  #hasMemory = false;
  /** What a host function threw, until the call that it ends has come back. */
  #thrown: { error: unknown } | undefined;
  #depth = 0;
  #fuelUsed = 0;
  #fuelSet = fuelStart;
  #closed = false;
  readonly #fuelOut = Buffer.alloc(8);
  readonly #frames = Array.from({ length: depthMax }, () => ({ values: Buffer.alloc(valueBytes * 16), trap: Buffer.alloc(8) }));

  constructor(library: WasmtimeLibrary, table: HostTable, engine: Pointer, module: Pointer, summary: ModuleSummary, imports: Imports, limits: EngineLimits) {
    this.#library = library;
    this.#table = table;
    this.#limits = limits;
    this.#store = library.storeNew(engine, null, null);
    this.#context = library.storeContext(this.#store);
    try {
      this.#setFuel(fuelStart);
      this.#setDeadline();
      this.#instantiate(module, summary, imports);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #instantiate(module: Pointer, summary: ModuleSummary, imports: Imports): void {
    const externs = this.#hostFunctions(module, summary, imports);
    const instance = Buffer.alloc(functionBytes);
    const trap: OutPointer = [null];
    const error = this.#library.instanceNew(this.#context, module, externs, summary.imports.length, instance, trap);
    this.#throwFault(error, trap[0]);
    for (const entry of summary.exports) {
      const extern = Buffer.alloc(externBytes);
      if (!this.#library.exportGet(this.#context, instance, entry.name, Buffer.byteLength(entry.name), extern)) throw new BadModule(`the export ${entry.name} cannot be had`);
      if (entry.kind === "function") this.exports.set(entry.name, this.#callable(Buffer.from(extern.subarray(externHandleStart, externHandleStart + functionBytes)), entry.type!));
      if (entry.kind === "memory" && !this.#hasMemory) {
        extern.copy(this.#memory, 0, externHandleStart);
        this.#hasMemory = true;
      }
    }
  }

  /** The imports as an array of externs, in the module's order. */
  #hostFunctions(module: Pointer, summary: ModuleSummary, imports: Imports): Buffer {
    const library = this.#library;
    const externs = Buffer.alloc(externBytes * Math.max(1, summary.imports.length));
    const types: { size?: number | bigint; data?: Pointer } = {};
    library.moduleImports(module, types);
    try {
      const pointers = summary.imports.length === 0 ? [] : library.koffi.decode(types.data, library.koffi.array("void*", summary.imports.length)) as Pointer[];
      summary.imports.forEach((entry, index) => {
        const body = imports[entry.module]?.[entry.name];
        if (entry.kind !== "function" || body === undefined) throw new BadModule(`the import ${entry.module}.${entry.name} is missing`);
        const which = this.#table.add(this.#hostCall(body, entry.type!));
        this.#hosts.push(which);
        const handle = externs.subarray(externBytes * index + externHandleStart, externBytes * index + externHandleStart + functionBytes);
        const made = Buffer.alloc(functionBytes);
        library.functionNew(this.#context, library.externTypeAsFunction(library.importTypeType(pointers[index]!)), library.callback, which, null, made);
        made.copy(handle);
      });
    } finally {
      library.importTypesDelete(types);
    }
    return externs;
  }

  #hostCall(body: WasmFunction, { parameters, results }: FunctionType): (values: Pointer, count: number) => bigint | null {
    const { koffi } = this.#library;
    const slots = Math.max(parameters.length, results.length, 1);
    const onlyWords = parameters.every((type) => type === "i32") && results.length === 1 && results[0] === "i32";
    const words = koffi.array("int32_t", 4 * slots);
    return (values) => {
      this.#viewStale = true;
      try {
        if (onlyWords) {
          // Nearly all: decoding an array of numbers is the cheapest that koffi offers.
          const raw = koffi.decode(values, words) as Int32Array;
          const given: number[] = [];
          for (let index = 0; index < parameters.length; index += 1) given.push(raw[4 * index]!);
          koffi.encode(values, "int32_t", Number(body(...given) ?? 0) | 0);
          return null;
        }
        const view = new DataView(koffi.view(values, valueBytes * slots));
        const result = body(...parameters.map((type, index) => readValue(view, valueBytes * index, type)));
        results.forEach((type) => writeValue(view, 0, type, result));
        return null;
      } catch (error) {
        this.#thrown = { error };
        return this.#library.trapNew("host", 4);
      }
    };
  }

  #callable(handle: Buffer, { parameters, results }: FunctionType): WasmFunction {
    return (...given) => {
      if (this.#closed) throw new Error("the instance is closed");
      if (this.#depth >= depthMax) throw new Trap("stack overflow", "calls are nested too deeply");
      const frame = this.#frames[this.#depth]!;
      const view = new DataView(frame.values.buffer, frame.values.byteOffset, frame.values.length);
      parameters.forEach((type, index) => writeValue(view, valueBytes * index, type, given[index]));
      frame.trap.fill(0);
      if (this.#depth === 0) this.#beforeCall();
      this.#depth += 1;
      try {
        const error = this.#library.functionCall(this.#context, handle, frame.values, Math.max(parameters.length, results.length), frame.trap);
        this.#throwFault(error, frame.trap.readBigUInt64LE(0) || null);
        return results.length === 0 ? undefined : readValue(view, 0, results[0]!);
      } finally {
        this.#depth -= 1;
        this.#viewStale = true;
      }
    };
  }

  /** A call ends in a trap of the module's own, or in what a host function threw on its way, which comes back as an error or a trap. */
  #throwFault(error: PointerOrNull, trap: PointerOrNull): void {
    if (error === null && trap === null) return;
    const thrown = this.#thrown;
    this.#thrown = undefined;
    const fault = trap !== null ? this.#library.takeTrap(trap) : new Error(this.#library.takeError(error!));
    throw thrown === undefined ? fault : thrown.error;
  }

  #beforeCall(): void {
    this.#thrown = undefined;
    if (this.#limits.callFuelMax !== undefined) {
      this.#fuelUsed = this.fuelUsed() ?? 0;
      this.#setFuel(BigInt(this.#limits.callFuelMax));
    }
    this.#setDeadline();
  }

  #setFuel(fuel: bigint): void {
    if (this.#limits.fuel !== true && this.#limits.callFuelMax === undefined) return;
    this.#fuelSet = fuel;
    const error = this.#library.setFuel(this.#context, fuel);
    if (error !== null) throw new Error(this.#library.takeError(error));
  }

  #setDeadline(): void {
    if (this.#limits.callMillisMax !== undefined) this.#library.setEpochDeadline(this.#context, Math.ceil(this.#limits.callMillisMax / epochMillis) + 1);
  }

  memory(): Buffer {
    if (!this.#viewStale || !this.#hasMemory || this.#closed) return this.#view;
    this.#viewStale = false;
    const size = Number(this.#library.memorySize(this.#context, this.#memory));
    // The memory does not move (see the configuration), it only grows.
    if (size !== this.#view.length) this.#view = Buffer.from(this.#library.koffi.view(this.#library.memoryData(this.#context, this.#memory), size));
    return this.#view;
  }

  fuelUsed(): number | undefined {
    if (this.#limits.fuel !== true && this.#limits.callFuelMax === undefined) return undefined;
    const error = this.#library.getFuel(this.#context, this.#fuelOut);
    if (error !== null) throw new Error(this.#library.takeError(error));
    return this.#fuelUsed + Number(this.#fuelSet - this.#fuelOut.readBigUInt64LE(0));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.exports.clear();
    this.#view = Buffer.alloc(0);
    for (const which of this.#hosts) this.#table.remove(which);
    this.#library.storeDelete(this.#store);
  }
}

/** Moves an engine's epoch on from a thread of its own: this one is inside the module when it matters. */
class EpochClock {
  readonly #worker: Worker;
  constructor(library: WasmtimeLibrary, engine: Pointer) {
    const body = `const { workerData } = require("node:worker_threads");
      const koffi = require(workerData.koffi);
      const increment = koffi.load(workerData.path).func("void wasmtime_engine_increment_epoch(void*)");
      setInterval(() => increment(workerData.engine), workerData.millis);`;
    this.#worker = new Worker(body, { eval: true, workerData: { koffi: require.resolve("koffi"), path: library.path, engine, millis: epochMillis } });
    this.#worker.unref();
  }
  async stop(): Promise<void> { await this.#worker.terminate(); }
}

class WasmtimeModule implements CompiledModule {
  readonly engine: WasmtimeEngine;
  readonly limits: EngineLimits;
  readonly #library: WasmtimeLibrary;
  readonly #table: HostTable;
  readonly #handle: Pointer;
  readonly #module: Pointer;
  readonly #summary: ModuleSummary;
  readonly #clock: EpochClock | undefined;
  readonly #instances = new Set<WasmtimeInstance>();
  #closed = false;

  constructor(engine: WasmtimeEngine, library: WasmtimeLibrary, table: HostTable, bytes: Uint8Array, limits: EngineLimits) {
    this.engine = engine;
    this.limits = limits;
    this.#library = library;
    this.#table = table;
    const bounded = limits.memoryBytesMax === undefined ? bytes : withMemoryMax(bytes, limits.memoryBytesMax);
    this.#summary = readModule(bounded);
    const config = library.configNew();
    library.configFuel(config, limits.fuel === true || limits.callFuelMax !== undefined);
    library.configEpoch(config, limits.callMillisMax !== undefined);
    library.configMemoryMayMove(config, false);
    // The engine takes the configuration over.
    this.#handle = library.engineNew(config);
    const out: OutPointer = [null];
    const error = library.moduleNew(this.#handle, bounded, bounded.length, out);
    if (error !== null || out[0] === null) {
      library.engineDelete(this.#handle);
      throw new BadModule(library.takeError(error!));
    }
    this.#module = out[0]!;
    this.#clock = limits.callMillisMax === undefined ? undefined : new EpochClock(library, this.#handle);
  }

  instantiate(imports: Imports): Instance {
    if (this.#closed) throw new Error("the module is closed");
    const instance = new WasmtimeInstance(this.#library, this.#table, this.#handle, this.#module, this.#summary, imports, this.limits);
    this.#instances.add(instance);
    return instance;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const instance of this.#instances) instance.close();
    this.#instances.clear();
    this.#library.moduleDelete(this.#module);
    const release = () => this.#library.engineDelete(this.#handle);
    // The clock's thread may still be moving the epoch: the engine must outlive it.
    if (this.#clock === undefined) release();
    else void this.#clock.stop().then(release);
  }
}

export class WasmtimeEngine implements Engine {
  readonly name = "wasmtime";
  readonly #library: WasmtimeLibrary;
  readonly #table: HostTable;
  readonly #modules = new Set<WasmtimeModule>();

  /** `libraryPath` is the C API as a shared library (the part wasmtime-50.0.1). Throws where it cannot be loaded. */
  constructor(libraryPath: string) {
    this.#library = loadWasmtime(libraryPath);
    let table = tables.get(this.#library);
    if (table === undefined) {
      tables.set(this.#library, table = new HostTable());
      const shared = table;
      this.#library.serve = (which, _caller, values, count) => shared.call(which, values, count);
    }
    this.#table = table;
  }

  compile(bytes: Uint8Array, limits: EngineLimits = {}): CompiledModule {
    const module = new WasmtimeModule(this, this.#library, this.#table, bytes, limits);
    this.#modules.add(module);
    return module;
  }

  close(): void {
    for (const module of this.#modules) module.close();
    this.#modules.clear();
  }
}
