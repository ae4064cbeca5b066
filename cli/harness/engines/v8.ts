// The default engine: the V8 that Node runs on, through the JavaScript API of WebAssembly. Nothing to install, and the engine that Envoy uses.
import { createContext, Script, type Context } from "node:vm";
import { Trap, type CompiledModule, type Engine, type EngineLimits, type Imports, type Instance, type TrapKind, type WasmFunction } from "../engine.ts";
import { BadModule, withMemoryMax } from "../../wasm/binary.ts";

/** V8's own texts, which are the only sign of a trap's cause. */
const trapTexts: readonly (readonly [RegExp, TrapKind])[] = [
  [/^unreachable/, "unreachable"],
  [/^memory access out of bounds|^data segment out of bounds/, "memory out of bounds"],
  [/^table index is out of bounds|^table access out of bounds|^element segment/, "table out of bounds"],
  [/^null function or function signature mismatch|^indirect call|^function signature mismatch/, "indirect call"],
  [/^divide result unrepresentable|^float unrepresentable/, "integer overflow"],
  [/^divide by zero|^remainder by zero/, "integer division by zero"],
];

function asTrap(error: unknown): unknown {
  if (error instanceof WebAssembly.RuntimeError) {
    return new Trap(trapTexts.find(([text]) => text.test(error.message))?.[1] ?? "other", error.message);
  }
  // A recursion without end in the module. One in the host would look the same and is as fatal to the call.
  if (error instanceof RangeError && error.message.includes("call stack")) return new Trap("stack overflow", "call stack exhausted");
  return error;
}

/** Runs a function under V8's watchdog. One context for all calls: making one costs far more than a call. */
class TimeLimit {
  readonly #millis: number;
  readonly #slot: { body: () => void };
  readonly #context: Context;
  readonly #script = new Script("slot.body()");
  #depth = 0;

  constructor(millis: number) {
    this.#millis = millis;
    this.#slot = { body: () => {} };
    this.#context = createContext({ slot: this.#slot });
  }

  run<T>(body: () => T): T {
    // The outer call's watchdog covers what the module calls on its way (the allocator).
    if (this.#depth > 0) return body();
    let result: T | undefined;
    this.#depth += 1;
    this.#slot.body = () => { result = body(); };
    try {
      this.#script.runInContext(this.#context, { timeout: this.#millis });
    } catch (error) {
      if ((error as NodeJS.ErrnoException)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw new Trap("timeout", `the call took longer than ${this.#millis} ms`);
      throw error;
    } finally {
      this.#depth -= 1;
      this.#slot.body = () => {};
    }
    return result as T;
  }
}

class V8Instance implements Instance {
  readonly exports = new Map<string, WasmFunction>();
  readonly #memory: WebAssembly.Memory | undefined;
  #view: Buffer;

  constructor(instance: WebAssembly.Instance, limit: TimeLimit | undefined) {
    const memories = Object.values(instance.exports).filter((value) => value instanceof WebAssembly.Memory);
    this.#memory = memories[0];
    this.#view = Buffer.from(this.#memory?.buffer ?? new ArrayBuffer(0));
    for (const [name, value] of Object.entries(instance.exports)) {
      if (typeof value === "function") this.exports.set(name, guarded(value as WasmFunction, limit));
    }
  }

  memory(): Buffer {
    // Growing the memory detaches the old ArrayBuffer and makes a new one.
    if (this.#memory !== undefined && this.#memory.buffer !== this.#view.buffer) this.#view = Buffer.from(this.#memory.buffer);
    return this.#view;
  }

  fuelUsed(): undefined { return undefined; }
  close(): void { this.exports.clear(); }
}

function guarded(call: WasmFunction, limit: TimeLimit | undefined): WasmFunction {
  if (limit === undefined) return (...values) => { try { return call(...values); } catch (error) { throw asTrap(error); } };
  return (...values) => limit.run(() => { try { return call(...values); } catch (error) { throw asTrap(error); } });
}

class V8Module implements CompiledModule {
  readonly engine: Engine;
  readonly limits: EngineLimits;
  readonly #module: WebAssembly.Module;

  constructor(engine: Engine, module: WebAssembly.Module, limits: EngineLimits) {
    this.engine = engine;
    this.limits = limits;
    this.#module = module;
  }

  instantiate(imports: Imports): Instance {
    const limit = this.limits.callMillisMax === undefined ? undefined : new TimeLimit(this.limits.callMillisMax);
    const make = (): WebAssembly.Instance => {
      try { return new WebAssembly.Instance(this.#module, imports as WebAssembly.Imports); } catch (error) {
        if (error instanceof WebAssembly.LinkError) throw new BadModule(error.message);
        throw asTrap(error);
      }
    };
    return new V8Instance(limit === undefined ? make() : limit.run(make), limit);
  }

  close(): void {}
}

export class V8Engine implements Engine {
  readonly name = "v8";

  compile(bytes: Uint8Array, limits: EngineLimits = {}): CompiledModule {
    if (limits.fuel === true || limits.callFuelMax !== undefined) throw new Error("V8 cannot count fuel: use the Wasmtime engine");
    const bounded = limits.memoryBytesMax === undefined ? bytes : withMemoryMax(bytes, limits.memoryBytesMax);
    try {
      return new V8Module(this, new WebAssembly.Module(bounded as BufferSource), limits);
    } catch (error) {
      if (error instanceof WebAssembly.CompileError) throw new BadModule(error.message);
      throw error;
    }
  }

  close(): void {}
}
