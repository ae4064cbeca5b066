/** From `param.…` to the IR's parameter, in the policy that uses it. */
import type { Parameter } from "../ir/types.ts";
import { readPatterns, refusalText } from "../evaluate/configured-patterns.ts";
import { limits } from "../limits.ts";
import type { Entry, Value } from "../dsl/log.ts";
import { callText, counted, options, wrongType } from "./calls.ts";
import { described, isList, type Context, type PolicyScope } from "./context.ts";
import { checkedNetwork } from "./network-tests.ts";
import { parameterPattern } from "./values.ts";

type Type = Parameter["type"];
const known: Record<Type, readonly string[]> = {
  text: ["default", "bytesMax", "description"], number: ["default", "min", "max", "description"], boolean: ["default", "description"],
  texts: ["default", "itemsMax", "bytesMax", "description"], patterns: ["default", "itemsMax", "bytesMax", "description"], cidrs: ["default", "itemsMax", "description"],
};
const itemsDefault = 32;
const itemBytesDefault = 64;
const patternsDefault = 16;
const patternBytesDefault = 256;

/** Declares the parameter in the policy and gives its use; `types` fit the test or action of `user`. */
export function lowerParameter(context: Context, scope: PolicyScope, entry: Entry, types: readonly Type[], user: Entry): { parameter: string } | undefined {
  if (!types.includes(entry.name as Type)) {
    return context.report("SW2012", { call: callText(context, user), expected: types.join(" or "), given: entry.name }, user);
  }
  const parameter = declared(context, entry);
  if (parameter === undefined) return undefined;
  const before = scope.parameters.get(parameter.name);
  if (before !== undefined && JSON.stringify(before.parameter) !== JSON.stringify(parameter)) {
    return context.report("SW4007", { name: parameter.name, policy: scope.name }, entry);
  }
  if (before === undefined) scope.parameters.set(parameter.name, { entry, parameter });
  return { parameter: parameter.name };
}

function declared(context: Context, entry: Entry): Parameter | undefined {
  const type = entry.name as Type;
  if (!counted(context, entry, 2, 2, `param.${type}("name", { default: … })`)) return undefined;
  const name = entry.args[0];
  if (typeof name !== "string") return wrongType(context, entry, "a name", name);
  if (!parameterPattern.test(name) || name.length > limits.nameCharactersMax) return context.report("SW3015", { value: name, max: limits.nameCharactersMax }, entry);
  const given = options(context, entry, entry.args[1], known[type]);
  if (given === undefined) return undefined;
  if (!given.has("default")) return context.report("SW2007", { call: callText(context, entry), option: "default" }, entry);
  const made = new Reader(context, entry, name, given).read(type);
  return made;
}

/** Reads the options of one declaration; the first that is wrong ends it. */
class Reader {
  constructor(readonly context: Context, readonly entry: Entry, readonly name: string, readonly given: Map<string, Value>) {}

  read(type: Type): Parameter | undefined {
    const described = this.#description();
    if (described === undefined) return undefined;
    switch (type) {
      case "boolean": {
        const value = this.given.get("default");
        return typeof value === "boolean" ? { name: this.name, type, default: value, ...described } : this.#wrong("default", "true or false", value);
      }
      case "number": return this.#number(described);
      case "text": return this.#text(described);
      case "patterns": return this.#patterns(described);
      default: return this.#list(type, described);
    }
  }

  #number(described: { description?: string }): Parameter | undefined {
    const bounds: { min?: number; max?: number } = {};
    for (const bound of ["min", "max"] as const) {
      const value = this.given.get(bound);
      if (value === undefined) continue;
      if (typeof value !== "number") return this.#wrong(bound, "a number", value);
      bounds[bound] = value;
    }
    const value = this.given.get("default");
    if (typeof value !== "number") return this.#wrong("default", "a number", value);
    const outside = value < (bounds.min ?? value) || value > (bounds.max ?? value);
    if (outside) return this.#unfit("default", "it lies outside of min and max", "give a default between them");
    return { name: this.name, type: "number", default: value, ...bounds, ...described };
  }

  #text(described: { description?: string }): Parameter | undefined {
    const bytesMax = this.#bound("bytesMax", limits.parameterTextBytesMax, limits.parameterTextBytesMax);
    if (bytesMax === undefined) return undefined;
    const value = this.given.get("default");
    if (typeof value !== "string") return this.#wrong("default", "a text", value);
    if (!this.#fits(value, bytesMax)) return undefined;
    return { name: this.name, type: "text", default: value, bytesMax, ...described };
  }

  #list(type: "texts" | "cidrs", described: { description?: string }): Parameter | undefined {
    const itemsMax = this.#bound("itemsMax", itemsDefault, limits.parameterItemsMax);
    const bytesMax = this.#bound("bytesMax", itemBytesDefault, limits.parameterTextBytesMax);
    if (itemsMax === undefined || bytesMax === undefined) return undefined;
    const list = this.given.get("default");
    if (!isList(list)) return this.#wrong("default", "an array of texts", list);
    const itemCount = list.list.length;
    if (itemCount > itemsMax) return this.#unfit("default", `it has ${itemCount} items, and itemsMax is ${itemsMax}`, "raise itemsMax or shorten the default");
    const items: string[] = [];
    for (const item of list.list) {
      if (typeof item !== "string") return this.#wrong("default", "an array of texts", item);
      if (type === "cidrs" ? checkedNetwork(this.context, this.entry, item) === undefined : !this.#fits(item, bytesMax)) return undefined;
      items.push(item);
    }
    const made = { name: this.name, default: items, itemsMax, ...described };
    return type === "cidrs" ? { ...made, type } : { ...made, type, bytesMax };
  }

  #patterns(described: { description?: string }): Parameter | undefined {
    const itemsMax = this.#bound("itemsMax", patternsDefault, limits.parameterItemsMax);
    const bytesMax = this.#bound("bytesMax", patternBytesDefault, limits.parameterTextBytesMax);
    if (itemsMax === undefined || bytesMax === undefined) return undefined;
    const list = this.given.get("default");
    if (!isList(list)) return this.#wrong("default", "an array of regular expressions", list);
    if (list.list.length > itemsMax) return this.#unfit("default", `it has ${list.list.length} items, and itemsMax is ${itemsMax}`, "raise itemsMax or shorten the default");
    const items: string[] = [];
    for (const item of list.list) {
      if (typeof item !== "object" || item === null || !("pattern" in item)) return this.#wrong("default", "an array of regular expressions", item);
      const written = `/${item.pattern[0]}/${item.pattern[1]}`;
      if (!this.#fits(written, bytesMax)) return undefined;
      items.push(written);
    }
    const read = readPatterns(items);
    if ("refused" in read) return this.#unfit("default", refusalText(read.refused), "write it so, or as a pattern of the policy, .matches(/…/), which may have more");
    return { name: this.name, type: "patterns", default: items, itemsMax, bytesMax, ...described };
  }

  #bound(option: string, usual: number, most: number): number | undefined {
    const value = this.given.get(option);
    if (value === undefined) return usual;
    if (typeof value !== "number") return this.#wrong(option, "a number", value);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    return this.#unfit(option, `${value} is not from 1 to ${most}`, `give a whole number from 1 to ${most}`);
  }

  #fits(text: string, bytesMax: number): boolean {
    const bytes = Buffer.byteLength(text);
    if (/\p{Surrogate}/u.test(text)) this.context.report("SW3021", { value: text }, this.entry);
    else if (bytes > bytesMax) this.#unfit("default", `it has ${bytes} bytes, and bytesMax is ${bytesMax}`, "raise bytesMax or shorten the default");
    else return true;
    return false;
  }

  #description(): { description?: string } | undefined {
    const value = this.given.get("description");
    if (value === undefined) return {};
    return typeof value === "string" ? { description: value } : this.#wrong("description", "a text", value);
  }

  #wrong(option: string, expected: string, value: Value | undefined): undefined {
    return this.#unfit(option, `it is ${described(this.context, value)}, not ${expected}`, `give ${expected}`);
  }

  #unfit(what: string, reason: string, remedy: string): undefined {
    return this.context.report("SW3016", { what, name: this.name, reason, remedy }, this.entry);
  }
}
