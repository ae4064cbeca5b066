// The recorder behind every combinator. It runs in the sandbox, together with the policy.
import { entriesMax, valueDepthMax, type Entry, type Kind, type Value } from "./log.ts";

const entries: Entry[] = [];
const numbers = new WeakMap<object, number>();

/** The loader leaves a function here that tells the call stack; it is taken before the policy's own code runs. */
const sandbox = globalThis as { sidewallStack?: () => string };
const stackText = sandbox.sidewallStack;
delete sandbox.sidewallStack;

/** Where the policy's code stands, as positions in the bundle; empty outside of the loader. */
function place(): string {
  let stack: string | undefined;
  // Near the end of the stack this throws an error that is not ours to hand on.
  try { stack = stackText?.(); } catch { return ""; }
  if (stack === undefined) return "";
  return [...stack.matchAll(/\bpolicy\.js:(\d+):(\d+)/g)].map((match) => `${match[1]}:${match[2]}`).join(" ");
}

/** Adds an entry for `thing` and gives back `thing` in a form that refuses what it does not have. */
export function record<T extends object>(thing: T, kind: Kind, name: string, args: ArrayLike<unknown>, of?: object): T {
  const number = add({ kind, name, args: Array.from(args, (arg) => encode(arg, 0)), at: place(), ...(of === undefined ? {} : { of: numberOf(of) }) });
  const guarded = guard(thing, kind === "message" || (kind === "selector" && of === undefined) ? name : `a ${kind}`);
  numbers.set(guarded, number);
  return guarded;
}

function add(entry: Entry): number {
  if (entries.length >= entriesMax) throw refusal("SW1010", { reason: `more than ${entriesMax} selectors, predicates and rules` });
  entries.push(entry);
  return entries.length - 1;
}

function numberOf(thing: object): number {
  const number = numbers.get(thing);
  if (number === undefined) throw new TypeError("a method of Sidewall was taken from its object");
  return number;
}

/** JavaScript gives `undefined` for what is not there; a policy must not go on with that. */
function guard<T extends object>(thing: T, owner: string): T {
  return new Proxy(Object.freeze(thing), {
    get(target, key, receiver) {
      if (key in target || typeof key === "symbol") return Reflect.get(target, key, receiver);
      throw refusal("SW2003", { owner, name: key, names: namesOf(target).join(", ") });
    },
  });
}

/** An error that the loader turns into the message of that number; its place is where it was thrown. */
function refusal(code: string, values: Record<string, string>): Error {
  return new Error(`sidewall:${JSON.stringify({ code, values })}`);
}

/** The public names of an object, for the message above. */
function namesOf(target: object): string[] {
  const names = new Set(Object.keys(target));
  for (let at = Object.getPrototypeOf(target); at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) if (name !== "constructor") names.add(name);
  }
  return [...names];
}

/** Gives back the value, unless it is a predicate or a selector, which have no truth while a policy is read. */
export function refuseTruth<T>(value: T, operator: string): T {
  const number = typeof value === "object" && value !== null ? numbers.get(value) : undefined;
  const kind = number === undefined ? undefined : entries[number]?.kind;
  if (kind === "predicate" || kind === "selector") throw refusal("SW2005", { what: `a ${kind}`, operator });
  return value;
}

/** Any value as plain data. */
export function encode(value: unknown, depth: number): Value {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : { odd: String(value) };
  if (typeof value !== "object") return { odd: typeof value === "undefined" ? "undefined" : `a ${typeof value}` };
  const node = numbers.get(value);
  if (node !== undefined) return { node };
  if (depth >= valueDepthMax) return { odd: "a value that is nested too deep" };
  if (Array.isArray(value)) return { list: Array.from(value, (item) => encode(item, depth + 1)) };
  if (value instanceof RegExp) return { pattern: [value.source, value.flags] };
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return { odd: `a ${prototype?.constructor?.name ?? "strange object"}` };
  return { object: Object.entries(value).map(([key, item]) => [key, encode(item, depth + 1)]) };
}

/** The whole log as one JSON text; `exported` is the policy file's module namespace. */
export function finish(exported: { default?: unknown }): string {
  return JSON.stringify({ entries, exported: encode(exported.default, 0) });
}
