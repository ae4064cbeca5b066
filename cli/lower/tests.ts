/** From a test's entry to the IR's condition: one table of tests for each type of value. */
import { anomalyNames, bodyAnomalyNames, type AnomalyName, type BodyAnomalyName, type Comparison, type Condition } from "../ir/types.ts";
import type { Entry, Value } from "../dsl/log.ts";
import { condition, not, parameterAmong, withoutArguments, type LowerTest } from "./asked.ts";
import { callText, choice, counted, wrongType } from "./calls.ts";
import { SpoiltLog, type Context, type PolicyScope } from "./context.ts";
import { flag } from "./flag-tests.ts";
import { detect, overInputs } from "./input-tests.ts";
import { lowerFunction } from "./functions.ts";
import { inJson, isJson, isType } from "./json-tests.ts";
import { within } from "./network-tests.ts";
import { between, comparing, oneOf } from "./number-tests.ts";
import { lowerParameter } from "./parameters.ts";
import { isPattern, matchesPatterns } from "./pattern-tests.ts";
import { lowerTemplate, type Chosen } from "./selectors.ts";
import { texts } from "./text-tests.ts";

export function lowerTest(context: Context, scope: PolicyScope, entry: Entry, chosen: Chosen): Condition | undefined {
  const table = tests[chosen.type];
  const lower = Object.hasOwn(table, entry.name) ? table[entry.name] : undefined;
  if (lower === undefined) throw new SpoiltLog(`${callText(context, entry)} cannot be`);
  return lower({ context, scope, entry, chosen });
}

const anomalies: LowerTest = (asked) => {
  const { context, entry } = asked;
  if (!counted(context, entry, 1, Infinity, ".include(\"path-double-encoding\")")) return undefined;
  const names = entry.args.map((value) => choice<AnomalyName>(context, entry, value, anomalyNames));
  return names.every((name) => name !== undefined) ? condition(asked, { is: "anomaly", names: [...new Set(names)] }) : undefined;
};

/** Names that are written in the policy, or a parameter that tells them. */
const bodyAnomalies: LowerTest = (asked) => {
  const { context, scope, entry } = asked;
  if (!counted(context, entry, 1, Infinity, ".include(\"json-duplicate\")")) return undefined;
  const parameter = parameterAmong(context, entry);
  if (parameter !== undefined) {
    const values = parameter === null ? undefined : lowerParameter(context, scope, parameter, ["texts"], entry);
    return values === undefined ? undefined : condition(asked, { is: "bodyAnomaly", values });
  }
  const names = entry.args.map((value) => choice<BodyAnomalyName>(context, entry, value, bodyAnomalyNames));
  return names.every((name) => name !== undefined) ? condition(asked, { is: "bodyAnomaly", values: { constant: [...new Set(names)] } }) : undefined;
};

/** A path matches templates, or patterns as any text does. */
const matches: LowerTest = (asked) => {
  const { context, scope, entry, chosen } = asked;
  if (chosen.select.from !== "request.path" || entry.args.some((value) => isPattern(value) || context.node(value, "parameter") !== undefined)) return matchesPatterns(asked);
  if (!counted(context, entry, 1, Infinity, ".matches(\"/users/{id}\")")) return undefined;
  const read = (value: Value) => (typeof value === "string" ? lowerTemplate(context, scope, entry, value) : wrongType(context, entry, "path templates", value));
  const templates = entry.args.map(read);
  return templates.every((template) => template !== undefined) ? condition(asked, { is: "template", templates: [...new Set(templates)] }) : undefined;
};

const passes: LowerTest = (asked) => {
  const { context, entry, chosen: { select, quantifier } } = asked;
  if (!counted(context, entry, 1, 1, ".passes(custom(…))")) return undefined;
  const named = context.node(entry.args[0], "function");
  if (named === undefined) return wrongType(context, entry, "a function made with custom()", entry.args[0]);
  const made = lowerFunction(context, named);
  return made === undefined ? undefined : { op: "call", select, quantifier, function: made, place: context.around.place(entry.at) };
};

const present = withoutArguments({ is: "present" });
const wording: Record<string, LowerTest> = {
  startsWith: texts("prefix"), endsWith: texts("suffix"), contains: texts("contains"), under: texts("under"),
  within, present, absent: (asked) => not(present(asked)), passes,
};

const comparisons: Record<string, Comparison> = { is: "eq", isNot: "ne", greaterThan: "gt", atLeast: "ge", lessThan: "lt", atMost: "le" };
const order = Object.fromEntries(Object.entries(comparisons).map(([name, comparison]) => [name, comparing(comparison)]));

const fixedFlag = (constant: boolean): LowerTest => withoutArguments({ is: "boolean", value: { constant } });

const tests: Record<Chosen["type"], Record<string, LowerTest>> = {
  text: { ...wording, detect, is: texts("in", 1), in: texts("in"), notIn: (asked) => not(texts("in")(asked)), matches },
  number: { ...order, in: oneOf, notIn: (asked) => not(oneOf(asked)), between },
  boolean: { is: flag, isTrue: fixedFlag(true), isFalse: fixedFlag(false) },
  address: { within },
  inputs: { detect, unreadable: (asked) => overInputs(asked, withoutArguments({ is: "unreadable" })(asked)), contains: (asked) => overInputs(asked, texts("contains")(asked)), matches: (asked) => overInputs(asked, matchesPatterns(asked)) },
  bodyAnomalies: { any: withoutArguments({ is: "bodyAnomaly", values: { constant: [...bodyAnomalyNames] } }), include: bodyAnomalies },
  anomalies: { any: withoutArguments({ is: "anomaly", names: [] }), include: anomalies },
  json: { ...order, ...wording, matches: matchesPatterns, is: isJson, in: inJson, notIn: (asked) => not(inJson(asked)), isType },
};
