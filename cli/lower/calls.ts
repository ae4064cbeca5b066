/** Reading the arguments of a call: how many, of which type, which options. Each reader reports what is wrong and gives nothing then. */
import type { Entry, Value } from "../dsl/log.ts";
import { described, isRecord, isUndefined, type Context } from "./context.ts";

/** How a call is written in a message: `request.header("x").is()`. */
export function callText(context: Context, entry: Entry): string {
  if (entry.kind === "predicate" && entry.of !== undefined) return `${selectorText(context, context.entry(entry.of))}.${entry.name}()`;
  if (entry.kind === "rule" && entry.name !== "rule") return `.${entry.name}()`;
  if (entry.kind === "predicate" && /^(?:and|or|not)$/.test(entry.name)) return `.${entry.name}()`;
  if (entry.kind === "selector") return selectorText(context, entry);
  return entry.kind === "parameter" ? `param.${entry.name}()` : `${entry.name}()`;
}

/** A selector as it is written: `request.json("/items/*").every()`. */
export function selectorText(context: Context, entry: Entry): string {
  const args = entry.args.map((value) => described(context, value)).join(", ");
  if (entry.name === "element") return "item";
  if (entry.of !== undefined) return `${selectorText(context, context.entry(entry.of))}.${entry.name}(${args})`;
  const named = /\.(?:header|query|cookie|form|json)$/.test(entry.name);
  return named ? `${entry.name}(${args})` : entry.name;
}

/** At least `least` and at most `most` arguments; `usage` shows how the call is written. */
export function counted(context: Context, entry: Entry, least: number, most: number, usage: string): boolean {
  const given = entry.args.length;
  if (given >= least && given <= most) return true;
  const number = least === most ? String(least) : most === Infinity ? `${least} or more` : `${least} to ${most}`;
  const expected = `${number} ${number === "1" ? "argument" : "arguments"}`;
  context.report("SW2006", { call: callText(context, entry), expected, given, usage: `\`${usage}\`` }, entry);
  return false;
}

export function wrongType(context: Context, entry: Entry, expected: string, value: Value | undefined, call = callText(context, entry), right = expected): undefined {
  return context.report("SW2001", { call, expected, given: described(context, value), right }, entry);
}

export function textArgument(context: Context, entry: Entry, index: number, expected = "a text"): string | undefined {
  const value = entry.args[index];
  return typeof value === "string" ? value : wrongType(context, entry, expected, value);
}

/** An argument that is one of a few texts. */
export function choice<T extends string>(context: Context, entry: Entry, value: Value | undefined, choices: readonly T[], call?: string): T | undefined {
  if (typeof value === "string" && (choices as readonly string[]).includes(value)) return value as T;
  const all = alternatives(choices);
  return wrongType(context, entry, choices.length > shortListMax ? "one of a few words" : all, value, call, all);
}

const shortListMax = 6;

const alternatives = (choices: readonly string[]): string => {
  const quoted = choices.map((one) => JSON.stringify(one));
  return quoted.length === 1 ? quoted[0] as string : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
};

/** An object of options: a key that is not known is reported and left out. `undefined` as a value is the same as no option. */
export function options(
  context: Context, entry: Entry, value: Value | undefined, known: readonly string[], call = callText(context, entry),
): Map<string, Value> | undefined {
  if (!isRecord(value)) return wrongType(context, entry, "an object of options", value, call);
  const found = new Map<string, Value>();
  for (const [key, item] of value.object) {
    if (!known.includes(key)) context.report("SW2002", { call, option: key, options: known.join(", ") }, entry);
    else if (!isUndefined(item)) found.set(key, item);
  }
  return found;
}
