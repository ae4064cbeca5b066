/** Short ways to write IRs, exchanges and what selectors yield. */
import { usualUpstream } from "../../cli/evaluate/configuration.ts";
import { evaluate, type Configuration, type Exchange, type Message, type Options, type Outcome, type Pair, type Truth } from "../../cli/evaluate/index.ts";
import { toBytes, utf8 } from "../../cli/evaluate/bytes.ts";
import { select } from "../../cli/evaluate/selectors/index.ts";
import type { Value } from "../../cli/evaluate/values.ts";
import { rulePhase } from "../../cli/ir/availability.ts";
import type { Action, Comparison, Condition, Ir, JsonSelector, JsonStep, Policy, Predicate, Rule, Selector } from "../../cli/ir/types.ts";

const place = { file: "p.ts", line: 1, column: 1 };

export const deny = (status = 403): Action => ({ do: "deny", status, renderer: "problem" });
export const allow: Action = { do: "allow" };
export const tag = (name: string): Action => ({ do: "tag", name });
export const setHeader = (on: "request" | "response", name: string, value: string): Action => ({ do: "setHeader", on, name, value: { constant: value } });

export const always: Condition = { op: "constant", value: true };
export const never: Condition = { op: "constant", value: false };
/** The condition of that value. */
export const valued: Record<Truth, Condition> = {
  true: always, false: never,
  absent: { op: "test", select: { from: "request.header", name: "x-none" }, quantifier: "any", test: { is: "in", values: { constant: ["a"] }, ignoreCase: false } },
  broken: { op: "test", select: { from: "source.address" }, quantifier: "any", test: { is: "cidr", values: { constant: [] } } },
};

export const equalTo = (...values: string[]): Predicate => ({ is: "in", values: { constant: values }, ignoreCase: false });
export const compare = (comparison: Comparison, value: number): Predicate => ({ is: "compare", comparison, value: { constant: value } });
export const test = (select: Selector, predicate: Predicate, quantifier: "any" | "all" = "any"): Condition => ({ op: "test", select, quantifier, test: predicate });

export function rule(id: string, when: Condition, actions: Action[] = [deny()], more: Partial<Rule> = {}): Rule {
  return {
    id, severity: "medium", owasp: [], cwe: [], mitre: [], unknown: { absent: "skip", broken: "skip" }, when, actions, place,
    phase: rulePhase(when, actions), ...more,
  };
}

export function policy(rules: Rule[], more: Partial<Policy> = {}): Policy {
  return {
    name: "p", mode: "enforce", mandatory: false, fails: "closed", requestBodyBytesMax: 65_536, responseBodyBytesMax: 65_536, pathIgnoresCase: false,
    parameters: [], rules, place, ...more,
  };
}

export const ir = (...policies: Policy[]): Ir => ({ irVersion: 1, policies });

/** A request for `target`; fields given here stand behind the pseudo-headers, and replace those of the same name. */
export function request(target: string, fields: Record<string, string | string[]> = {}, body?: string): Exchange {
  const pseudo = { ":method": "GET", ":path": target, ":authority": "example.com", ":scheme": "https" };
  return { request: message({ ...pseudo, ...fields }, body), unixMilliseconds: 0 };
}

/** Texts of the body stand for their UTF-8; everything else is bytes already. */
export function message(fields: Record<string, string | string[]>, body?: string): Message {
  const headers = Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value): Pair => [name, value]));
  return body === undefined ? { headers } : { headers, body: toBytes(utf8(body)) };
}

export const json = (body: string, fields: Record<string, string | string[]> = {}): Exchange => request("/", { "content-type": "application/json", ...fields }, body);
export const form = (body: string, fields: Record<string, string | string[]> = {}): Exchange => request("/", { "content-type": "application/x-www-form-urlencoded", ...fields }, body);
export const answered = (exchange: Exchange, fields: Record<string, string | string[]>, body?: string): Exchange => ({ ...exchange, response: message({ ":status": "200", ...fields }, body) });
export const withBytes = (exchange: Exchange, bytes: string): Exchange => ({ ...exchange, request: { ...exchange.request, body: toBytes(bytes) } });

const steps = (pointer: string): JsonStep[] => pointer.split("/").slice(1).map((step) => (step === "*" ? { any: true } : step));
/** A pointer; a step `*` is a wildcard. */
export const requestJson = (pointer: string): JsonSelector => ({ from: "request.json", path: steps(pointer) });
export const responseJson = (pointer: string): JsonSelector => ({ from: "response.json", path: steps(pointer) });
export const element = (pointer: string): Selector => ({ from: "element", path: pointer.split("/").slice(1) });
export const each = (pointer: string, of: Condition, quantifier: "any" | "all" = "any"): Condition => ({ op: "each", select: requestJson(pointer), quantifier, of });

/** What a selector yields: texts, numbers, …; `null` for a value that cannot be read; or what it is as a whole. */
export function found(selector: Selector, exchange: Exchange, more: Partial<Policy> = {}, upstream = usualUpstream): (string | null)[] | "absent" | "broken" {
  const scope = {
    exchange: { ...exchange, response: exchange.response ?? message({ ":status": "200" }), host: exchange.host ?? {} }, policy: policy([], more),
    parameters: new Map(), unixMilliseconds: exchange.unixMilliseconds, options: {}, upstream,
  };
  const yielded = select(selector, scope);
  if ("broken" in yielded) return "broken";
  return yielded.values.length === 0 ? "absent" : yielded.values.map(shown);
}

function shown(value: Value): string | null {
  switch (value.type) {
    case "text": case "number": case "address": return value.text;
    case "boolean": return String(value.value);
    case "anomalies": return value.names.join(" ");
    case "overlong": return `(${value.bytes} bytes)`;
    case "broken": return null;
    case "input": return `${value.place} ${value.name}=${value.text}`;
    case "json": return "text" in value.node ? fromUtf8(value.node.text) : "value" in value.node ? String(value.node.value) : value.node.kind;
  }
}

export const fromUtf8 = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");


/** The value of a condition. */
export function truth(when: Condition, exchange: Exchange = request("/"), more: Partial<Policy> = {}, configuration: Configuration | string = {}, options: Options = {}): Truth {
  const outcome = evaluate(ir(policy([rule("r", when)], more)), configuration, exchange, { ...options, explain: true });
  const told = outcome.explanation?.flatMap(({ rules }) => rules)[0]?.condition;
  if (told === undefined) throw new Error(`the rule was not evaluated: ${JSON.stringify(outcome.problems)}`);
  return told.value;
}

/** What comes of policies on a plain request. */
export function outcomeOf(policies: Policy[], configuration: Configuration | string = {}, exchange: Exchange = request("/"), options: Options = {}): Outcome {
  return evaluate(ir(...policies), configuration, exchange, options);
}

