/** Conditions and values in words, for `explain`; every text is bounded. */
import type { Condition, JsonStep, Operand, Predicate, Selector } from "../ir/types.ts";
import type { JsonNode } from "./json.ts";
import type { Value, Yield } from "./values.ts";

const valuesMax = 16;
const charactersMax = 80;

const bounded = (text: string): string => (text.length > charactersMax ? `${text.slice(0, charactersMax)}…` : text);

/** Bytes with everything but printable ASCII escaped. */
export const quoted = (bytes: string): string =>
  `"${bounded(bytes.slice(0, charactersMax + 1).replace(/["\\]/g, "\\$&").replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`))}"`;

export function describeSelector(selector: Selector): string {
  switch (selector.from) {
    case "count": case "length": return `${selector.from}(${describeSelector(selector.of)})`;
    case "request.json": case "response.json": case "element": return `${selector.from}${pointer(selector.path)}`;
    case "request.pathVariable": return `${selector.from}(${selector.template}, ${selector.variable})`;
    default: return "name" in selector ? `${selector.from}(${selector.name})` : selector.from;
  }
}

/** RFC 6901; a wildcard is `*`. */
const pointer = (path: readonly JsonStep[]): string =>
  path.map((step) => `/${typeof step === "string" ? step.replaceAll("~", "~0").replaceAll("/", "~1") : "*"}`).join("");

export function describeTest({ select, quantifier, test }: Extract<Condition, { op: "test" }>): string {
  return `${quantifier === "all" ? "all " : ""}${describeSelector(select)} ${describePredicate(test)}`;
}

function describePredicate(predicate: Predicate): string {
  switch (predicate.is) {
    case "in": case "prefix": case "suffix": case "contains": return `${predicate.is}${predicate.ignoreCase ? " (ignoring case)" : ""} ${operand(predicate.values)}`;
    case "under": case "cidr": return `${predicate.is} ${operand(predicate.values)}`;
    case "template": return `matches ${bounded(predicate.templates.join(" or "))}`;
    case "matches": return `matches ${bounded(predicate.patterns.map(({ source, flags }) => `/${source}/${flags}`).join(" or "))}`;
    case "matchesConfigured": return `matches a pattern of ${operand(predicate.values)}`;
    case "compare": return `${predicate.comparison} ${operand(predicate.value)}`;
    case "boolean": return `is ${operand(predicate.value)}`;
    case "jsonType": return `is of type ${predicate.type}`;
    case "anomaly": return `has ${predicate.names.length === 0 ? "any anomaly" : predicate.names.join(" or ")}`;
    case "bodyAnomaly": return `has one of ${operand(predicate.values)}`;
    case "present": return "is present";
    case "unreadable": return "cannot be read as a whole";
    case "detect": return `finds ${predicate.detectors.join(" or ")} with a score of ${operand(predicate.score)}`;
  }
}

const operand = (value: Operand<unknown>): string => ("constant" in value ? bounded(JSON.stringify(value.constant)) : `the parameter ${value.parameter}`);

/** One text a value; nothing for an absent selector. */
export function describeYield(found: Yield): string[] {
  if ("broken" in found) return [`broken: ${found.broken}`];
  const shown = found.values.slice(0, valuesMax).map(describeValue);
  return found.values.length > valuesMax ? [...shown, `and ${found.values.length - valuesMax} more`] : shown;
}

function describeValue(value: Value): string {
  switch (value.type) {
    case "text": return quoted(value.text);
    case "number": case "address": return value.text;
    case "boolean": return String(value.value);
    case "anomalies": return value.names.join(" ") || "no anomaly";
    case "overlong": return `a value of ${value.bytes} bytes, too long to be tested`;
    case "broken": return `broken: ${value.why}`;
    case "json": return describeNode(value.node);
    case "input": return `${value.place} ${quoted(value.name)}: ${quoted(value.text)}`;
  }
}

function describeNode(node: JsonNode): string {
  switch (node.kind) {
    case "null": return "null";
    case "boolean": return String(node.value);
    case "number": return bounded(node.text);
    case "string": return quoted(node.text);
    case "array": return `an array of ${node.elements.length}`;
    case "object": return `an object of ${node.members.length}`;
  }
}
