/** One predicate on one value. */
import type { AnomalyName, Comparison, Operand, Predicate } from "../ir/types.ts";
import { isInNetworks, parseAddress } from "./addresses.ts";
import { lower, utf8 } from "./bytes.ts";
import type { ParameterValue } from "./configuration.ts";
import { compareDecimals } from "./decimal.ts";
import type { ByteString } from "./exchange.ts";
import { limits } from "./limits.ts";
import { detectors } from "../detectors/index.ts";
import { patternOf } from "./configured-patterns.ts";
import { occurs } from "./patterns.ts";
import { layersOf } from "./detect/decode.ts";
import { detect, type Hit, windowsOf } from "./detect/index.ts";
import { excludes, readExclusion } from "./detect/exclusions.ts";
import { type Input, layersOfInput } from "./inputs/index.ts";
import { matchTemplate } from "./templates.ts";
import { truthOf, type Truth } from "./truth.ts";
import type { Value } from "./values.ts";

export interface PredicateScope {
  parameters: ReadonlyMap<string, ParameterValue>;
  /** The value is a path of a policy that ignores its case: it is lowered, so what it is compared with is lowered too. */
  isLoweredPath: boolean;
}

/** True, false, or broken where the value is of another type or over a bound. `present` and `unreadable` are not asked here: they are about all values. */
export function passes(predicate: Exclude<Predicate, { is: "present" | "unreadable" }>, value: Value, scope: PredicateScope): Truth {
  switch (predicate.is) {
    case "in": case "prefix": case "suffix": case "contains": case "under": case "template": case "matches": case "matchesConfigured": {
      if (value.type === "input") return truthOf(windowsOf(value.text).some((window) => layersOf(window, layersOfInput(value)).some((layer) => textPasses(predicate, layer.text, scope))));
      const text = textOf(value);
      return text === undefined ? "broken" : truthOf(textPasses(predicate, text, scope));
    }
    case "compare": {
      const number = numberOf(value);
      return number === undefined ? "broken" : truthOf(compares(predicate.comparison, compareDecimals(number, numberOperand(predicate.value, scope))));
    }
    case "cidr": {
      const address = addressOf(value);
      return address === undefined ? "broken" : truthOf(isInNetworks(address, listOperand(predicate.values, scope)));
    }
    case "boolean": {
      const boolean = booleanOf(value);
      return boolean === undefined ? "broken" : truthOf(boolean === booleanOperand(predicate.value, scope));
    }
    case "jsonType": return value.type === "json" ? truthOf(value.node.kind === predicate.type) : "broken";
    case "detect": return value.type === "input" ? truthOf(judge(predicate, value, scope).some(({ reaches }) => reaches)) : "broken";
    case "anomaly": {
      if (value.type !== "anomalies") return "broken";
      return truthOf(value.names.some((name) => predicate.names.length === 0 || predicate.names.includes(name as AnomalyName)));
    }
    case "bodyAnomaly": return value.type === "anomalies" ? truthOf(value.names.some((name) => listOperand(predicate.values, scope).includes(name))) : "broken";
  }
}

type TextPredicate = Exclude<Predicate, { is: "compare" | "cidr" | "present" | "boolean" | "jsonType" | "anomaly" | "bodyAnomaly" | "detect" | "unreadable" }>;

/** Of a test that asks for one of several texts or patterns: each by itself, and how it is written. */
export function alternativesOf(predicate: Exclude<TextPredicate, { is: "template" }>, scope: PredicateScope): { written: string; passes: (text: ByteString) => boolean }[] {
  const one = (written: string, alone: TextPredicate) => ({ written, passes: (text: ByteString): boolean => textPasses(alone, text, scope) });
  if (predicate.is !== "matches" && predicate.is !== "matchesConfigured") return listOperand(predicate.values, scope).map((value) => one(JSON.stringify(value), { ...predicate, values: { constant: [value] } }));
  const patterns = predicate.is === "matches" ? predicate.patterns : listOperand(predicate.values, scope).map(patternOf);
  return patterns.map((pattern) => one(`/${pattern.source}/${pattern.flags}`, { is: "matches", patterns: [pattern] }));
}

function textPasses(predicate: TextPredicate, text: ByteString, scope: PredicateScope): boolean {
  if (predicate.is === "template") return predicate.templates.some((template) => matchTemplate(utf8(template), text, scope.isLoweredPath) !== undefined);
  if (predicate.is === "matches") return predicate.patterns.some((pattern) => occurs(pattern, scope.isLoweredPath ? lower(text) : text));
  if (predicate.is === "matchesConfigured") return listOperand(predicate.values, scope).some((written) => occurs(patternOf(written), scope.isLoweredPath ? lower(text) : text));
  const folds = scope.isLoweredPath || ("ignoreCase" in predicate && predicate.ignoreCase);
  const fold = (bytes: ByteString): ByteString => (folds ? lower(bytes) : bytes);
  const constants = listOperand(predicate.values, scope).map(utf8).map(fold);
  return constants.some((constant) => comparesText(predicate.is, fold(text), constant));
}

function comparesText(is: "in" | "prefix" | "suffix" | "contains" | "under", text: ByteString, constant: ByteString): boolean {
  switch (is) {
    case "in": return text === constant;
    case "prefix": return text.startsWith(constant);
    case "suffix": return text.endsWith(constant);
    case "contains": return text.includes(constant);
    case "under": return text === constant.replace(/\/$/, "") || text.startsWith(`${constant.replace(/\/$/, "")}/`);
  }
}

function compares(comparison: Comparison, order: number): boolean {
  switch (comparison) {
    case "eq": return order === 0;
    case "ne": return order !== 0;
    case "lt": return order < 0;
    case "le": return order <= 0;
    case "gt": return order > 0;
    case "ge": return order >= 0;
  }
}

type Detect = Extract<Predicate, { is: "detect" }>;

/** A detector's findings in one layer of an input: those that count, those that are excluded, and whether the first reach the score. */
export interface Judged { hit: Hit; counted: Hit["parts"]; excluded: Hit["parts"]; score: number; reaches: boolean }

export function judge(predicate: Detect, input: Input, scope: PredicateScope): Judged[] {
  const wanted = detectors.filter(({ name }) => predicate.detectors.includes(name));
  const exceptions = listOperand(predicate.except, scope).map(readExclusion);
  const scoreMin = numberOperand(predicate.score, scope);
  return windowsOf(input.text).flatMap((window) => detect(window, input.place, wanted, layersOfInput(input)).map((hit) => {
    const excluded = hit.parts.filter(({ finding }) => exceptions.some((exclusion) => excludes(exclusion, hit.detector, finding, input)));
    const counted = hit.parts.filter((part) => !excluded.includes(part));
    const score = counted.reduce((sum, part) => sum + part.score, 0);
    return { hit, counted, excluded, score, reaches: score > 0 && compareDecimals(String(score), scoreMin) >= 0 };
  }));
}

/** The text that a value is; undefined where it is none, or is over a bound. */
export function textOf(value: Value): ByteString | undefined {
  if (value.type === "text") return value.text;
  return value.type === "json" && value.node.kind === "string" && value.node.text.length <= limits.valueBytesMax ? value.node.text : undefined;
}

/** The decimal that a value is, as its text. */
export function numberOf(value: Value): string | undefined {
  if (value.type === "number") return value.text;
  return value.type === "json" && value.node.kind === "number" && value.node.text.length <= limits.valueBytesMax ? value.node.text : undefined;
}

function booleanOf(value: Value): boolean | undefined {
  if (value.type === "boolean") return value.value;
  return value.type === "json" && value.node.kind === "boolean" ? value.node.value : undefined;
}

function addressOf(value: Value): ReturnType<typeof parseAddress> {
  return parseAddress(value.type === "address" ? value.text : textOf(value) ?? "");
}

/** A parameter's value; one text stands for a list of one. */
function listOperand(operand: Operand<string[]>, { parameters }: PredicateScope): readonly string[] {
  const value = "constant" in operand ? operand.constant : parameters.get(operand.parameter);
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value as string[];
  throw new Error(`the operand ${JSON.stringify(operand)} is no list of texts`);
}

function numberOperand(operand: Operand<number>, { parameters }: PredicateScope): string {
  if ("constant" in operand) return String(operand.constant);
  const value = parameters.get(operand.parameter);
  if (typeof value !== "object" || !("decimal" in value)) throw new Error(`the parameter ${operand.parameter} is no number`);
  return value.decimal;
}

function booleanOperand(operand: Operand<boolean>, { parameters }: PredicateScope): boolean {
  const value = "constant" in operand ? operand.constant : parameters.get(operand.parameter);
  if (typeof value !== "boolean") throw new Error(`the operand ${JSON.stringify(operand)} is no boolean`);
  return value;
}
