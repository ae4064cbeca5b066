/**
 * Makes a fresh context fit for a stranger's code. The function is taken as text and runs inside of the context, before anything else.
 *
 * No host object may become reachable there, because from any of them `constructor.constructor` leads to a Function that compiles text
 * with the host's rights. Three ways would lead to one, and are closed:
 * - Node formats `error.stack` in a call-back of the host, and near the end of the stack that call-back throws the host's RangeError into
 *   the sandbox. So no stacks are recorded here at all: V8 reads `Error.stackTraceLimit` as plain data, which is fixed.
 * - `import()` rejects with an error of the host. The bundler has turned it into `require`, which is not there.
 * - A rejected promise nobody handles ends the host's process. There are no promises: the bundler lowers async functions to them.
 */
export function lock(): void {
  const allowed = new Set(["Object", "Function", "Array", "Number", "parseFloat", "parseInt", "Infinity", "NaN", "undefined", "Boolean", "String", "Symbol",
    "RegExp", "Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError", "globalThis", "JSON", "Math", "BigInt",
    "Map", "Set", "WeakMap", "WeakSet", "Proxy", "Reflect", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "isFinite", "isNaN"]);
  const refuse = (owner: object, name: string, shown = name) => {
    const stop = () => { throw new Error(`sidewall:{"code":"SW1011","values":{"what":"${shown}"}}`); };
    Object.defineProperty(owner, name, { get: stop, set: stop, enumerable: false, configurable: false });
  };
  const global: object = globalThis;
  for (const name of Object.getOwnPropertyNames(global)) if (!allowed.has(name)) Reflect.deleteProperty(global, name);
  refuse(global, "Promise", "Promise (or async, or import())");
  for (const name of ["Date", "Intl", "WebAssembly", "eval", "process", "module", "exports", "Buffer", "global", "console", "performance", "crypto", "fetch",
    "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "structuredClone", "WeakRef", "FinalizationRegistry", "SharedArrayBuffer", "Atomics",
    "ArrayBuffer"]) {
    refuse(global, name);
  }
  refuse(Math, "random", "Math.random");
  // These follow the machine's locale, or the version of its tables.
  for (const name of ["localeCompare", "toLocaleLowerCase", "toLocaleUpperCase", "normalize"]) refuse(String.prototype, name);
  for (const owner of [Object.prototype, Array.prototype, Number.prototype, BigInt.prototype]) refuse(owner, "toLocaleString");
  Reflect.deleteProperty(Array, "fromAsync");

  // No stack is recorded where the limit is no number; with 0, an empty one would still be formatted.
  const fixed = (owner: object, name: string, value: unknown) =>
    Object.defineProperty(owner, name, { value, writable: false, enumerable: false, configurable: false });
  fixed(Error, "stackTraceLimit", undefined);
  fixed(Error, "prepareStackTrace", undefined);
  fixed(global, "Error", Error);
}

/**
 * Runs in a second context of its own, where stacks are recorded; only the DSL's recorder holds this function, and it lets no error of it
 * out. Of the frames only the innermost one of the policy is wanted, and the DSL's own are fewer than the limit.
 */
export function stackTeller(): () => string {
  (Error as { stackTraceLimit: number }).stackTraceLimit = 12;
  return () => new Error().stack ?? "";
}
