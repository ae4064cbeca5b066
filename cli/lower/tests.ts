/** From a test's entry to the IR's condition. Each value type has its tests; what does not fit is refused with its number. */
import { anomalyNames, type AnomalyName, type Comparison, type Condition, type Operand, type Predicate } from "../ir/types.ts";
import type { Entry, Value } from "../dsl/log.ts";
import { callText, choice, counted, wrongType } from "./calls.ts";
import { SpoiltLog, type Context, type PolicyScope } from "./context.ts";
import { lowerFunction } from "./functions.ts";
import { lowerParameter } from "./parameters.ts";
import { lowerTemplate, neverEqual, pathCase, type Chosen } from "./selectors.ts";
import { isSpiffeId, network, sizeBytes } from "./values.ts";

interface Asked { context: Context; scope: PolicyScope; entry: Entry; chosen: Chosen }
type Lower = (asked: Asked) => Condition | undefined;

export function lowerTest(context: Context, scope: PolicyScope, entry: Entry, chosen: Chosen): Condition | undefined {
  const table = tests[chosen.type];
  const lower = Object.hasOwn(table, entry.name) ? table[entry.name] : undefined;
  if (lower === undefined) throw new SpoiltLog(`${callText(context, entry)} cannot be`);
  return lower({ context, scope, entry, chosen });
}

function condition({ context, entry, chosen: { select, quantifier } }: Asked, test: Predicate): Condition {
  return { op: "test", select, quantifier, test, place: context.around.place(entry.at) };
}

const not = (of: Condition | undefined): Condition | undefined => (of === undefined ? undefined : { op: "not", of });

// Texts

type TextTest = "in" | "prefix" | "suffix" | "contains" | "under";
const usageOf = (entry: Entry) => `.${entry.name}("text")`;

const texts = (is: TextTest, most = Infinity): Lower => (asked) => {
  const { context, entry, chosen } = asked;
  if (!counted(context, entry, 1, most, usageOf(entry))) return undefined;
  const values = textOperand(asked, is);
  if (values === undefined) return undefined;
  return condition(asked, is === "under" ? { is, values } : { is, values, ignoreCase: chosen.ignoreCase });
};

/** Texts that are written in the policy, or one parameter. */
function textOperand(asked: Asked, is: TextTest): Operand<string[]> | undefined {
  const { context, scope, entry } = asked;
  const parameter = parameterAmong(context, entry);
  if (parameter !== undefined) return parameter === null ? undefined : lowerParameter(context, scope, parameter, ["text", "texts"], entry);
  const wrong = entry.args.find((value) => typeof value !== "string");
  if (wrong !== undefined) return wrongType(context, entry, "texts", wrong);
  const written = [...new Set(entry.args as string[])];
  if (!written.map((text) => fits(asked, is, text)).every(Boolean)) return undefined;
  const { from } = asked.chosen.select;
  return { constant: from === "request.path" || from === "request.pathVariable" ? [...new Set(written.map((text) => pathCase(scope, text)))] : written };
}

/** The parameter that the arguments are; null, and a message, where it stands among others. */
function parameterAmong(context: Context, entry: Entry): Entry | null | undefined {
  const parameter = entry.args.map((value) => context.node(value, "parameter")).find((found) => found !== undefined);
  if (parameter === undefined || entry.args.length === 1) return parameter;
  context.report("SW2011", {}, entry);
  return null;
}

/** Reports a text that makes no sense for the selector. */
function fits({ context, entry, chosen: { select, text: selector } }: Asked, is: TextTest, value: string): boolean {
  const before = context.diagnostics.length;
  if (/\p{Surrogate}/u.test(value)) context.report("SW3021", { value }, entry);
  if (value === "" && is !== "in") context.report("SW3018", { call: callText(context, entry) }, entry);
  const never = neverEqual(select, value);
  if (never !== undefined) context.report("SW3010", { value, selector, ...never }, entry);
  if (select.from === "request.path" && (is === "in" || is === "prefix" || is === "under") && !/^[/*]/.test(value)) {
    context.report("SW3010", { value, selector, reason: "a path starts with /", remedy: `write "/${value}"` }, entry);
  }
  if (select.from === "source.spiffe" && (is === "in" || is === "under") && !isSpiffeId(value, is === "under")) context.report("SW3003", { value }, entry);
  const broken = context.diagnostics.length > before;
  if (select.from === "request.method" && is === "in" && value !== value.toUpperCase()) context.report("SW3017", { value, upper: value.toUpperCase() }, entry);
  return !broken;
}

// Numbers

const comparisons: Record<string, Comparison> = { is: "eq", isNot: "ne", greaterThan: "gt", atLeast: "ge", lessThan: "lt", atMost: "le" };

const comparing = (comparison: Comparison): Lower => (asked) => {
  const { context, entry } = asked;
  if (!counted(context, entry, 1, 1, `.${entry.name}(${asked.chosen.bytes ? "\"64KiB\"" : "1"})`)) return undefined;
  const value = numberOperand(asked, entry.args[0]);
  return value === undefined ? undefined : condition(asked, { is: "compare", comparison, value });
};

function numberOperand({ context, scope, entry, chosen }: Asked, value: Value | undefined): Operand<number> | undefined {
  const parameter = context.node(value, "parameter");
  if (parameter !== undefined) return lowerParameter(context, scope, parameter, ["number"], entry);
  if (!chosen.bytes) return typeof value === "number" ? { constant: value } : wrongType(context, entry, "a number", value);
  const bytes = sizeBytes(value);
  if (bytes !== undefined) return { constant: bytes };
  return typeof value === "string" || typeof value === "number" ? context.report("SW3005", { value: String(value) }, entry) : wrongType(context, entry, "a size", value);
}

const between: Lower = (asked) => {
  const { context, entry } = asked;
  if (!counted(context, entry, 2, 2, ".between(1, 10)")) return undefined;
  const [least, most] = entry.args.map((value) => numberOperand(asked, value));
  if (least === undefined || most === undefined) return undefined;
  if ("constant" in least && "constant" in most && least.constant > most.constant) {
    return context.report("SW3020", { value: least.constant, what: `the least of ${callText(context, entry)}`, range: `at most ${most.constant}` }, entry);
  }
  return { op: "and", of: [condition(asked, { is: "compare", comparison: "ge", value: least }), condition(asked, { is: "compare", comparison: "le", value: most })] };
};

/** One of several numbers. For `all` each value has to be one of them, so that the values are looked at one by one. */
const oneOf: Lower = (asked) => {
  const { context, entry, chosen: { select, quantifier } } = asked;
  if (!counted(context, entry, 1, Infinity, ".in(1, 2)")) return undefined;
  const values = entry.args.map((value) => numberOperand(asked, value));
  if (!values.every((value) => value !== undefined)) return undefined;
  const equal = values.map((value): Predicate => ({ is: "compare", comparison: "eq", value }));
  if (quantifier === "any" || equal.length === 1) return joined("or", equal.map((test) => condition(asked, test)));
  if (select.from !== "request.json" && select.from !== "response.json") throw new SpoiltLog(`${callText(context, entry)} cannot be`);
  const element = { from: "element", path: [] } as { from: "element"; path: string[] };
  return { op: "each", select, quantifier, of: joined("or", equal.map((test) => ({ op: "test", select: element, quantifier: "any", test }))), place: context.around.place(entry.at) };
};

const joined = (op: "and" | "or", of: Condition[]): Condition => (of.length === 1 ? of[0] as Condition : { op, of });

// The rest

const present: Lower = (asked) => (counted(asked.context, asked.entry, 0, 0, `.${asked.entry.name}()`) ? condition(asked, { is: "present" }) : undefined);

const within: Lower = (asked) => {
  const { context, scope, entry } = asked;
  if (!counted(context, entry, 1, Infinity, ".within(\"10.0.0.0/8\")")) return undefined;
  const parameter = parameterAmong(context, entry);
  if (parameter === null) return undefined;
  const values = parameter === undefined ? networks(context, entry, entry.args) : lowerParameter(context, scope, parameter, ["cidrs"], entry);
  return values === undefined ? undefined : condition(asked, { is: "cidr", values });
};

function networks(context: Context, entry: Entry, values: readonly Value[]): { constant: string[] } | undefined {
  const read = values.map((value) => checkedNetwork(context, entry, value));
  return read.every((text) => text !== undefined) ? { constant: [...new Set(read)] } : undefined;
}

/** Reports what is no network, and a network with stray bits. */
export function checkedNetwork(context: Context, entry: Entry, value: Value): string | undefined {
  if (typeof value !== "string") return wrongType(context, entry, "networks as texts", value);
  const found = network(value);
  if (found === undefined) return context.report("SW3002", { value }, entry);
  if (found.stray) context.report("SW3019", { value, network: found.network }, entry);
  return value;
}

const flag: Lower = (asked) => {
  const { context, scope, entry } = asked;
  if (!counted(context, entry, 1, 1, ".is(true)")) return undefined;
  const parameter = context.node(entry.args[0], "parameter");
  const value = parameter !== undefined ? lowerParameter(context, scope, parameter, ["boolean"], entry)
    : typeof entry.args[0] === "boolean" ? { constant: entry.args[0] } : wrongType(context, entry, "true, false or a parameter", entry.args[0]);
  return value === undefined ? undefined : condition(asked, { is: "boolean", value });
};

const fixedFlag = (value: boolean): Lower => (asked) =>
  (counted(asked.context, asked.entry, 0, 0, `.${asked.entry.name}()`) ? condition(asked, { is: "boolean", value: { constant: value } }) : undefined);

const anyAnomaly: Lower = (asked) => (counted(asked.context, asked.entry, 0, 0, ".any()") ? condition(asked, { is: "anomaly", names: [] }) : undefined);

const anomalies: Lower = (asked) => {
  const { context, entry } = asked;
  if (!counted(context, entry, 1, Infinity, ".include(\"path-double-encoding\")")) return undefined;
  const names = entry.args.map((value) => choice<AnomalyName>(context, entry, value, anomalyNames));
  return names.every((name) => name !== undefined) ? condition(asked, { is: "anomaly", names: [...new Set(names)] }) : undefined;
};

const matches: Lower = (asked) => {
  const { context, scope, entry, chosen } = asked;
  if (chosen.select.from !== "request.path") throw new SpoiltLog(`${callText(context, entry)} cannot be`);
  if (!counted(context, entry, 1, Infinity, ".matches(\"/users/{id}\")")) return undefined;
  const templates = entry.args.map((value) => (typeof value === "string" ? lowerTemplate(context, scope, entry, value) : wrongType(context, entry, "path templates", value)));
  return templates.every((template) => template !== undefined) ? condition(asked, { is: "template", templates: [...new Set(templates)] }) : undefined;
};

const passes: Lower = (asked) => {
  const { context, entry, chosen: { select, quantifier } } = asked;
  if (!counted(context, entry, 1, 1, ".passes(custom(…))")) return undefined;
  const named = context.node(entry.args[0], "function");
  if (named === undefined) return wrongType(context, entry, "a function made with custom()", entry.args[0]);
  const made = lowerFunction(context, named);
  return made === undefined ? undefined : { op: "call", select, quantifier, function: made, place: context.around.place(entry.at) };
};

// JSON

const jsonTypes = ["null", "boolean", "number", "string", "array", "object"] as const;

const isType: Lower = (asked) => {
  if (!counted(asked.context, asked.entry, 1, 1, ".isType(\"string\")")) return undefined;
  const type = choice(asked.context, asked.entry, asked.entry.args[0], jsonTypes);
  return type === undefined ? undefined : condition(asked, { is: "jsonType", type });
};

/** A JSON value is compared as what it is compared with: text, number, boolean or null. */
const isJson: Lower = (asked) => {
  const { context, entry } = asked;
  if (!counted(context, entry, 1, 1, ".is(\"text\")")) return undefined;
  const value = entry.args[0];
  const type = context.node(value, "parameter")?.name ?? (value === null ? "null" : typeof value);
  switch (type) {
    case "null": return condition(asked, { is: "jsonType", type: "null" });
    case "boolean": return flag(asked);
    case "number": return comparing("eq")(asked);
    case "string": case "text": case "texts": return texts("in", 1)(asked);
    case "cidrs": return context.report("SW2012", { call: callText(context, entry), expected: "text", given: "cidrs" }, entry);
    default: return wrongType(context, entry, "a text, number, boolean, null or parameter", value);
  }
};

const inJson: Lower = (asked) => {
  const { context, entry } = asked;
  const kinds = new Set(entry.args.map((value) => typeof value));
  if (kinds.has("number") && kinds.has("string")) return context.report("SW2016", {}, entry);
  return kinds.has("number") ? oneOf(asked) : texts("in")(asked);
};

const wording: Record<string, Lower> = {
  startsWith: texts("prefix"), endsWith: texts("suffix"), contains: texts("contains"), under: texts("under"),
  within, present, absent: (asked) => not(present(asked)), passes,
};
const comparingTests: Record<string, Lower> = Object.fromEntries(Object.entries(comparisons).map(([name, comparison]) => [name, comparing(comparison)]));

const tests: Record<Chosen["type"], Record<string, Lower>> = {
  text: { ...wording, is: texts("in", 1), in: texts("in"), notIn: (asked) => not(texts("in")(asked)), matches },
  number: { ...comparingTests, in: oneOf, notIn: (asked) => not(oneOf(asked)), between },
  boolean: { is: flag, isTrue: fixedFlag(true), isFalse: fixedFlag(false) },
  address: { within },
  anomalies: { any: anyAnomaly, include: anomalies },
  json: { ...comparingTests, ...wording, is: isJson, in: inJson, notIn: (asked) => not(inJson(asked)), isType },
};

