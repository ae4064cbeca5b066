// One virtual machine: an instance of a module, the contexts that live in it, and the rules for calling into it.
import { Trap, type CompiledModule, type Instance, type TrapKind, type WasmFunction } from "../engine.ts";
import { BadModule, readModule, type ModuleSummary } from "../../wasm/binary.ts";
import { abiVersions, CalloutType, idIncrement } from "./abi.ts";
import type { ByteString } from "./bytes.ts";
import { allocatorNames, callbacks, signatureFault, type CallbackName } from "./callbacks.ts";
import type { Context } from "./context.ts";
import type { Host } from "./host.ts";
import { hostFunctions, hostFunctionType } from "./imports.ts";
import { MetricIds } from "./metrics.ts";
import type { CallTrace, VmFailure } from "./records.ts";

export interface VmOptions {
  /** Tells apart virtual machines of the same code; shared data and queues are apart by it. */
  readonly vmId?: ByteString;
  readonly vmConfiguration?: ByteString;
  readonly environment?: Readonly<Record<string, string>>;
  /** Writes down every host call too; costs time. */
  readonly traceHostCalls?: boolean;
}

/** Functions that may be called while the module's globals are initialised; any other is a trap there. */
const allowedAtStart = /^(proxy_log|emscripten_notify_memory_growth)$|^wasi:(?!fd_read|fd_seek|fd_close|sched_yield|proc_exit|path_open)/;

/** Checks that this host can run the module, and says in words why not: ABI version, imports, signatures, allocator, memory. */
export function checkModule(bytes: Uint8Array): ModuleSummary {
  const summary = readModule(bytes);
  const exported = new Set(summary.exports.map((entry) => entry.name));
  const version = abiVersions.find((name) => exported.has(name));
  if (version === undefined) {
    const other = summary.exports.find((entry) => entry.name.startsWith("proxy_abi_version_"))?.name;
    throw new BadModule(other === undefined ? "the module is no proxy-wasm module: it exports no proxy_abi_version_…" : `the module is of another ABI: ${other}; this host speaks ${abiVersions.join(" and ")}`);
  }
  for (const entry of summary.imports) {
    const type = entry.kind === "function" ? hostFunctionType(entry.module, entry.name) : undefined;
    if (type === undefined) throw new BadModule(`the module imports ${entry.module}.${entry.name}, which no proxy-wasm host offers`);
    const given = `(${entry.type!.parameters.join(", ")}) -> (${entry.type!.results.join(", ")})`;
    const wanted = `(${type.parameters.join(", ")}) -> (${type.results.join(", ")})`;
    if (given !== wanted) throw new BadModule(`the module imports ${entry.module}.${entry.name} as ${given}; the host offers ${wanted}`);
  }
  for (const entry of summary.exports) {
    const fault = entry.type === undefined ? undefined : signatureFault(entry.name, entry.type);
    if (fault !== undefined) throw new BadModule(fault);
  }
  if (!allocatorNames.some((name) => exported.has(name))) throw new BadModule(`the module exports no allocator: neither ${allocatorNames.join(" nor ")}`);
  if (!summary.exports.some((entry) => entry.kind === "memory")) throw new BadModule("the module exports no memory");
  return summary;
}

export class Vm {
  readonly host: Host;
  readonly vmId: ByteString;
  readonly vmConfiguration: ByteString;
  readonly environment: Readonly<Record<string, string>>;
  readonly contexts = new Map<number, Context>();
  readonly metrics: MetricIds;
  /** Set by the first call that does not return; the machine is dead from then on. */
  failure: VmFailure | undefined;
  /** A local reply was asked for in the call under way: whatever the call-back returns, iteration stops. */
  stopIteration = false;
  #instance: Instance;
  #functions: Partial<Record<CallbackName, WasmFunction>> = {};
  #allocate: WasmFunction;
  #current: Context | undefined;
  #effectiveId = 0;
  #lastContextId = 0;
  #lastCallout: number[] = [CalloutType.http, CalloutType.grpcCall, CalloutType.grpcStream];
  #afterCall: (() => void)[] = [];
  #starting = true;
  #closed = false;

  /** Throws BadModule where the module cannot be linked, Trap where its start fails. The module was checked by `checkModule`. */
  constructor(host: Host, module: CompiledModule, options: VmOptions) {
    this.host = host;
    this.vmId = options.vmId ?? "";
    this.vmConfiguration = options.vmConfiguration ?? "";
    this.environment = options.environment ?? {};
    this.metrics = new MetricIds(host.metrics, (metric) => this.recorder?.beforeMetric(metric));
    const functions = hostFunctions(this, (name) => { if (this.#starting && !allowedAtStart.test(name)) throw new Trap("other", `restricted call of ${name} while the module starts`); },
      options.traceHostCalls === true ? (entry) => this.recorder?.trace.push(entry) : undefined);
    this.#instance = module.instantiate(functions);
    const exports = this.#instance.exports;
    for (const name of Object.keys(callbacks) as CallbackName[]) {
      const callback = exports.get(`proxy_${name}`);
      if (callback !== undefined) this.#functions[name] = callback;
    }
    this.#allocate = allocatorNames.map((name) => exports.get(name)).find((value) => value !== undefined)!;
    try { this.#start(exports); } catch (error) { this.#instance.close(); throw error; }
    this.#starting = false;
  }

  /** A WASI reactor is initialised, a WASI command is run; a plain module needs neither. */
  #start(exports: ReadonlyMap<string, WasmFunction>): void {
    const initialize = exports.get("_initialize");
    if (initialize === undefined) { exports.get("_start")?.(); return; }
    initialize();
    if (exports.has("main")) exports.get("main")!(0, 0);
    else exports.get("__main_void")?.();
  }

  get memory(): Buffer { return this.#instance.memory(); }
  get memoryBytes(): number { return this.#closed ? 0 : this.#instance.memory().length; }
  get fuelUsed(): number | undefined { return this.#instance.fuelUsed(); }
  get failed(): boolean { return this.failure !== undefined; }
  /** The context that is being called, if any. */
  get current(): Context | undefined { return this.#current; }
  /** True while a call into the module is under way. */
  get busy(): boolean { return this.#current !== undefined; }

  has(name: CallbackName): boolean { return this.#functions[name] !== undefined; }

  /** The context on whose behalf the module acts: the one called, or the one it named by set_effective_context. */
  get effective(): Context | undefined {
    return this.#effectiveId === 0 ? this.#current : this.contexts.get(this.#effectiveId) ?? this.#current;
  }

  setEffective(id: number): boolean {
    // 0 is the machine's own context, which resets.
    if (id !== 0 && !this.contexts.has(id)) return false;
    this.#effectiveId = id;
    return true;
  }

  /** Where logs, metrics and traces of the call under way belong. */
  get recorder() { return this.effective?.recorder ?? this.host.recorder; }

  nextContextId(): number { return ++this.#lastContextId; }
  nextCalloutId(type: number): number { return this.#lastCallout[type] = this.#lastCallout[type]! + idIncrement; }

  /** Queues what must wait until the call into the module has returned. */
  afterCall(action: () => void): void { this.#afterCall.push(action); }

  /**
   * Calls a call-back on behalf of a context. Returns its result, unsigned, or undefined where it has none, is not exported, or did not
   * return; the last marks the machine as failed. The caller runs `finishCall` when it has dealt with the result.
   */
  call(context: Context, name: CallbackName, a = 0, b = 0, c = 0, d = 0): number | undefined {
    const callback = this.#functions[name];
    if (callback === undefined) return undefined;
    const { parameters, result: hasResult } = callbacks[name];
    const recorder = context.recorder ?? this.host.recorder;
    const values = [context.id, a, b, c, d].slice(0, parameters);
    const entry: CallTrace = { kind: "callback", plugin: context.pluginName, contextId: context.id, callback: name, arguments: values, result: undefined, fuel: undefined };
    recorder?.trace.push(entry);
    const fuelBefore = this.#instance.fuelUsed();
    const result = this.#invoke(context, callback, name, values);
    if (fuelBefore !== undefined) {
      entry.fuel = this.#instance.fuelUsed()! - fuelBefore;
      if (recorder !== undefined) recorder.fuel = (recorder.fuel ?? 0) + entry.fuel;
    }
    return entry.result = hasResult ? result : undefined;
  }

  #invoke(context: Context | undefined, callback: WasmFunction, name: string, values: readonly number[]): number | undefined {
    const outer = this.#current;
    const outerEffective = this.#effectiveId;
    if (context !== undefined) this.#current = context;
    this.#effectiveId = 0;
    try {
      const result = callback(...values);
      return typeof result === "number" ? result >>> 0 : undefined;
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
      this.#fail(context ?? outer, name, error);
      return undefined;
    } finally {
      this.#current = outer;
      this.#effectiveId = outerEffective;
    }
  }

  #fail(context: Context | undefined, callback: string, trap: Trap): void {
    this.failure ??= this.#noteFailure(context, callback, trap.kind, trap.message);
  }

  /** The module did what does not end it here, but would end a real proxy. */
  fault(context: Context, callback: CallbackName, message: string): void { this.#noteFailure(context, callback, "other", message); }

  #noteFailure(context: Context | undefined, callback: string, kind: TrapKind, message: string): VmFailure {
    const failure: VmFailure = { plugin: context?.pluginName ?? "", contextId: context?.id ?? 0, callback, kind, message };
    (context?.recorder ?? this.host.recorder)?.failures.push(failure);
    this.host.onFailure?.(failure);
    return failure;
  }

  /** Ends a call: forgets the stop that a local reply asked for and runs what was queued, in order. */
  finishCall(): void {
    this.stopIteration = false;
    for (let action = this.#afterCall.shift(); action !== undefined; action = this.#afterCall.shift()) action();
  }

  /** Memory from the module's allocator, or 0 where it has none to give. The bytes may lie elsewhere afterwards: fetch `memory` anew. */
  allocate(bytes: number): number {
    const address = this.#invoke(undefined, this.#allocate, "allocator", [bytes]) ?? 0;
    return address !== 0 && address + bytes <= this.memory.length ? address : 0;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#instance.close();
  }
}
