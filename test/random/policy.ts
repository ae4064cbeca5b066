/** Random policies: IRs as the check lets them through (types fit, phases are computed), over the small vocabulary. */
import { detectorNames } from "../../cli/detectors/types.ts";
import { rulePhase, selectorType } from "../../cli/ir/availability.ts";
import { anomalyNames, bodyAnomalyNames, phases, type Action, type Comparison, type Condition, type Ir, type JsonSelector, type JsonStep, type Mode, type Operand, type Parameter, type Pattern, type Phase,
  type Policy, type Predicate, type Rule, type Selector, type Severity } from "../../cli/ir/types.ts";
import { drawFrom, type Draw } from "./draw.ts";
import { randomFunction } from "./functions.ts";
import { arrayWays, randomShape, randomWay, type Shape } from "./shape.ts";
import * as words from "./words.ts";

const place = { file: "random.ts", line: 1, column: 1 };
const modes = ["off", "observe", "enforce"] as const satisfies readonly Mode[];

/** One to three policies with one to four rules each. */
export function randomIr(seed: number): Ir {
  const draw = drawFrom(seed);
  const theme: Theme = { shape: randomShape(draw), responseShape: randomShape(draw), bodies: draw.weighted({ json: 6, form: 2.5, both: 1 }) };
  return { irVersion: 1, policies: draw.several(1, 3, (index) => new PolicyMaker(draw, theme).policy(index)) };
}

/** What the policies of a set agree on. */
interface Theme { shape: Shape; responseShape: Shape; bodies: "json" | "form" | "both" }

class PolicyMaker {
  readonly #draw: Draw;
  readonly #theme: Theme;
  readonly #parameters: Parameter[] = [];

  constructor(draw: Draw, theme: Theme) {
    this.#draw = draw;
    this.#theme = theme;
  }

  policy(index: number): Policy {
    const draw = this.#draw;
    const bytesMax = (): number => Number(draw.weighted({ 0: 0.3, 16: 0.7, 64: 1.5, 1024: 3, 65536: 8 }));
    const mode = draw.weighted<Mode>({ off: 1, observe: 8, enforce: 14 });
    const rules = draw.several(1, 4, (number) => this.#rule(number, mode));
    return {
      name: `p${index}`, mode, mandatory: mode !== "off" && draw.chance(0.2), fails: draw.chance(0.6) ? "closed" : "open",
      requestBodyBytesMax: bytesMax(), responseBodyBytesMax: bytesMax(), pathIgnoresCase: draw.chance(0.3), parameters: this.#parameters, rules, place,
    };
  }

  #rule(number: number, policyMode: Mode): Rule {
    const draw = this.#draw;
    const latest = draw.weighted<Phase>({ "request.headers": 5, "request.body": 4, "response.headers": 2, "response.body": 3 });
    const when = this.#condition(latest, draw.chance(0.1) ? 4 : 2);
    const actions = this.#actions(rulePhase(when, []));
    const mode = draw.chance(0.25) ? { mode: draw.pick(modes) } : {};
    const floor = draw.chance(0.12) && policyMode !== "off" ? { floor: draw.pick(modes.slice(0, modes.indexOf(mode.mode ?? policyMode) + 1)) } : {};
    return {
      id: `r${number}`, severity: draw.pick<Severity>(["info", "low", "medium", "high", "critical"]), owasp: [], cwe: [], mitre: [], ...mode, ...floor,
      phase: rulePhase(when, actions), when, actions, place,
      unknown: { absent: draw.chance(0.3) ? "match" : "skip", broken: draw.chance(0.45) ? "match" : "skip" },
    };
  }

  /** A rule changes the request or the response, not both: one that changes the response is decided when the request has left. */
  #actions(phase: Phase): Action[] {
    const draw = this.#draw;
    const on = phase.startsWith("request.") && draw.chance(0.6) ? "request" : "response";
    const changes = draw.several(0, 2, () => this.#change(on));
    const end = draw.weighted({ deny: 5, allow: 2, none: 4 });
    if (end === "deny") return [...changes, { do: "deny", status: draw.pick([400, 403, 404, 418, 429, 499, 503]), renderer: "problem" }];
    if (end === "allow") return [...changes, { do: "allow" }];
    return changes.length > 0 ? changes : [this.#change(on)];
  }

  #change(on: "request" | "response"): Action {
    const draw = this.#draw;
    const name = draw.pick(words.headerNames);
    const kind = draw.weighted({ setHeader: 3, addHeader: 3, removeHeader: 2, normalise: on === "request" ? 2 : 0, tag: 2 });
    switch (kind) {
      case "setHeader": case "addHeader": return { do: kind, on, name, value: this.#operand(draw.pick(["set", "a", "v1", "é"]), "text") };
      case "removeHeader": return { do: kind, on, name };
      case "normalise": return { do: kind };
      case "tag": return { do: kind, name: draw.pick(["seen", "odd", "t.1"]) };
    }
  }

  #condition(latest: Phase, depth: number): Condition {
    const draw = this.#draw;
    const hasBody = latest !== "request.headers" && latest !== "response.headers";
    switch (depth === 0 ? "leaf" : draw.weighted({ leaf: 9, and: 3, or: 3, not: 3, each: hasBody ? 3 : 0, constant: 0.3 })) {
      case "and": return { op: "and", of: draw.several(2, 3, () => this.#condition(latest, depth - 1)) };
      case "or": return { op: "or", of: draw.several(2, 3, () => this.#condition(latest, depth - 1)) };
      case "not": return { op: "not", of: this.#condition(latest, depth - 1) };
      case "constant": return { op: "constant", value: draw.chance(0.5) };
      case "each": return this.#each(latest);
      default: return this.#test(...this.#selector(latest));
    }
  }

  #each(latest: Phase): Condition {
    const draw = this.#draw;
    const { from, shape } = this.#document(latest);
    const ways = arrayWays(shape);
    const way = ways.length > 0 && draw.chance(0.9) ? draw.pick(ways) : randomWay(draw, shape, true);
    return { op: "each", select: { from, path: way.path }, quantifier: this.#quantifier(), of: this.#elementCondition(way.shape, 2) };
  }

  #elementCondition(shape: Shape, depth: number): Condition {
    const draw = this.#draw;
    switch (depth === 0 ? "leaf" : draw.weighted({ leaf: 3, and: 3, or: 2, not: 1 })) {
      case "and": return { op: "and", of: draw.several(2, 3, () => this.#elementCondition(shape, depth - 1)) };
      case "or": return { op: "or", of: draw.several(2, 3, () => this.#elementCondition(shape, depth - 1)) };
      case "not": return { op: "not", of: this.#elementCondition(shape, depth - 1) };
      default: {
        const way = randomWay(draw, shape, false);
        const path = draw.chance(0.93) ? way.path.filter((step) => typeof step === "string") : [draw.pick(words.jsonNames)];
        return this.#derived({ from: "element", path }, way.shape, 0.06);
      }
    }
  }

  #quantifier = (): "any" | "all" => (this.#draw.chance(0.7) ? "any" : "all");

  /** Of the phase itself in most cases, so that rules of all phases come up; otherwise of an earlier one. For JSON, with what is expected there. */
  #selector(latest: Phase): [Selector, Shape?] {
    const draw = this.#draw;
    const phase = draw.chance(0.7) ? latest : phases[draw.integer(0, phases.indexOf(latest))] as Phase;
    return this.#selectorOf(phase);
  }

  #selectorOf(phase: Phase): [Selector, Shape?] {
    const draw = this.#draw;
    switch (phase) {
      case "request.headers": return [this.#requestSelector()];
      case "request.body": {
        const { bodies } = this.#theme;
        const kind = draw.weighted({ json: bodies === "form" ? 0 : 6, form: bodies === "json" ? 0 : 6, bytes: 1 });
        if (kind === "json") return this.#jsonSelector("request.body");
        return kind === "form" ? [{ from: "request.form", name: draw.pick(words.fieldNames) }] : [{ from: "request.bodyBytes" }];
      }
      case "response.headers": {
        const from = draw.weighted({ "response.status": 3, "response.header": 4, "response.mediaType": 2, "response.headerCount": 1, "response.headerBytes": 1 });
        return from === "response.header" ? [{ from, name: draw.pick(words.headerNames) }] : [{ from }];
      }
      case "response.body": return draw.chance(0.15) ? [{ from: "response.bodyBytes" }] : this.#jsonSelector("response.body");
    }
  }

  #requestSelector(): Selector {
    const draw = this.#draw;
    const kind = draw.weighted({
      "request.path": 6, "request.query": 4, "request.header": 4, "request.cookie": 3, "request.method": 2, "request.host": 2, "request.anomalies": 3, "request.pathVariable": 2,
      "request.mediaType": 1, "request.scheme": 1, "source.address": 2, "source.spiffe": 1.5, connection: 3, figure: 1.5, time: 1.5,
    });
    switch (kind) {
      case "request.query": return { from: kind, name: draw.pick(words.fieldNames) };
      case "request.header": return { from: kind, name: draw.pick(words.headerNames) };
      case "request.cookie": return { from: kind, name: draw.pick(words.cookieNames) };
      case "request.pathVariable": {
        const template = draw.pick(words.templates.filter((each) => each.includes("{")));
        return { from: kind, template, variable: draw.pick([...template.matchAll(/\{(\w+)\*?\}/g)].map((match) => match[1] as string)) };
      }
      case "connection": return { from: draw.pick(["connection.mtls", "connection.tlsVersion", "connection.serverName", "route.name", "route.cluster", "source.port", "destination.port", "destination.address"] as const) };
      case "figure": return { from: draw.pick(["request.targetBytes", "request.headerCount", "request.headerBytes"] as const) };
      case "time": return { from: draw.pick(["time.unixSeconds", "time.hour", "time.weekday"] as const) };
      default: return { from: kind };
    }
  }

  #document(latest: Phase): { from: JsonSelector["from"]; shape: Shape } {
    const isResponse = latest === "response.body" && this.#draw.chance(0.8);
    return isResponse ? { from: "response.json", shape: this.#theme.responseShape } : { from: "request.json", shape: this.#theme.shape };
  }

  #jsonSelector(latest: Phase): [Selector, Shape] {
    const draw = this.#draw;
    const { from, shape } = this.#document(latest);
    const way = randomWay(draw, shape, true);
    const stray = (): JsonStep[] => draw.several(0, 3, (): JsonStep => (draw.chance(0.25) ? { any: true } : draw.pick(words.jsonNames)));
    return [{ from, path: draw.chance(0.92) ? way.path : stray() }, way.shape];
  }

  /** A test on the selector; now and then on how many values it yields, or how long they are, or a call of an author's function. */
  #test(select: Selector, shape?: Shape): Condition {
    return this.#derived(select, shape, 0.1);
  }

  #derived(select: Selector, shape: Shape | undefined, rate: number): Condition {
    const draw = this.#draw;
    const hasTexts = selectorType(select) === "text" || selectorType(select) === "json";
    if (hasTexts && draw.chance(0.06)) return { op: "call", select, quantifier: this.#quantifier(), function: randomFunction(draw) };
    const test = (selector: Selector): Condition => ({ op: "test", select: selector, quantifier: this.#quantifier(), test: this.#predicate(selector, shape) });
    if (!draw.chance(rate)) return test(select);
    const isMany = ["request.query", "request.header", "request.cookie", "request.form", "response.header", "request.json", "response.json"].includes(select.from);
    const hasLength = selectorType(select) === "text" || (selectorType(select) === "json" && shape === "string");
    if (isMany && (!hasLength || draw.chance(0.6))) return test({ from: "count", of: select });
    return test(hasLength ? { from: "length", of: select } : select);
  }

  #predicate(select: Selector, shape?: Shape): Predicate {
    const draw = this.#draw;
    switch (selectorType(select)) {
      case "number": return this.#compare(select);
      case "boolean": return { is: "boolean", value: this.#operand(draw.chance(0.6), "boolean") };
      case "address": return { is: "cidr", values: this.#operand(draw.several(1, 3, () => draw.pick(words.networks)), "cidrs") };
      case "anomalies": return { is: "anomaly", names: draw.chance(0.3) ? [] : draw.several(1, 4, () => draw.pick(anomalyNames)) };
      case "bodyAnomalies": return { is: "bodyAnomaly", values: { constant: draw.several(1, 4, () => draw.pick(bodyAnomalyNames)) } };
      case "inputs": return { is: "detect", detectors: draw.several(1, 4, () => draw.pick(detectorNames)), score: this.#operand(draw.pick([3, 5, 8]), "number"), except: this.#operand([], "texts") };
      case "text": return this.#textPredicate(select);
      case "json": return this.#jsonPredicate(select, shape ?? "string");
    }
  }

  /** Fit for what is expected there, mostly. */
  #jsonPredicate(select: Selector, shape: Shape): Predicate {
    const draw = this.#draw;
    const fit = typeof shape !== "string" ? "jsonType" : ({ string: "text", number: "compare", boolean: "boolean" } as const)[shape];
    switch (draw.chance(0.8) ? fit : draw.weighted({ text: 2, compare: 2, boolean: 1, jsonType: 3, present: 3 })) {
      case "compare": return this.#compare(select);
      case "boolean": return { is: "boolean", value: this.#operand(draw.chance(0.5), "boolean") };
      case "jsonType": return { is: "jsonType", type: draw.pick(["null", "boolean", "number", "string", "array", "object"] as const) };
      case "present": return { is: "present" };
      default: return this.#textPredicate(select);
    }
  }

  #textPredicate(select: Selector): Predicate {
    const draw = this.#draw;
    const isPath = select.from === "request.path";
    const is = draw.weighted({ in: 5, prefix: 2, suffix: 2, contains: 3, under: isPath ? 5 : 1, template: isPath ? 4 : 0, cidr: isPath ? 0 : 1, present: 1, matches: 2 });
    const texts = (): Operand<string[]> => this.#texts(select);
    switch (is) {
      case "in": case "prefix": case "suffix": case "contains": return { is, values: texts(), ignoreCase: !isPath && draw.chance(0.3) };
      case "under": return { is, values: texts() };
      case "template": return { is, templates: draw.several(1, 2, () => draw.pick(words.templates)) };
      case "matches":
        if (draw.chance(0.3) && this.#parameters.length < 8) return { is: "matchesConfigured", values: this.#parameterFor([...draw.pick(words.patternLists)], "patterns") };
        return { is, patterns: distinct(draw.several(1, 3, () => draw.pick(words.patterns))) };
      case "cidr": return { is, values: this.#operand(draw.several(1, 3, () => draw.pick(words.networks)), "cidrs") };
      case "present": return { is };
    }
  }

  #texts(select: Selector): Operand<string[]> {
    const draw = this.#draw;
    const pool = textsFor(select);
    if (draw.chance(0.02)) return this.#operand([draw.pick(words.longWords)], "texts");
    // A parameter of one text stands for a list of one.
    if (draw.chance(0.04)) return this.#parameterFor(draw.pick(pool), "text");
    return this.#operand([...new Set(draw.several(1, draw.chance(0.1) ? 20 : 3, () => draw.pick(pool)))], "texts");
  }

  #compare(select: Selector): Predicate {
    const draw = this.#draw;
    const comparison = draw.pick<Comparison>(["eq", "ne", "lt", "le", "gt", "ge"]);
    return { is: "compare", comparison, value: this.#operand(draw.pick(numbersFor(select)), "number") };
  }

  /** The constant, or a parameter with it as default. */
  #operand<T extends string | number | boolean | string[]>(value: T, type: Parameter["type"]): Operand<T> {
    return this.#draw.chance(0.18) && this.#parameters.length < 8 ? this.#parameterFor(value, type) : { constant: value };
  }

  #parameterFor(value: string | number | boolean | string[], type: Parameter["type"]): { parameter: string } {
    const name = `v${this.#parameters.length}`;
    this.#parameters.push(this.#parameter(name, type, value));
    return { parameter: name };
  }

  #parameter(name: string, type: Parameter["type"], value: string | number | boolean | string[]): Parameter {
    switch (type) {
      case "text": return { name, type, default: value as string, bytesMax: Math.max(64, Buffer.byteLength(value as string)) };
      case "texts": return { name, type, default: value as string[], itemsMax: (value as string[]).length + 2, bytesMax: Math.max(32, ...(value as string[]).map((text) => Buffer.byteLength(text))) };
      case "patterns": return { name, type, default: value as string[], itemsMax: 4, bytesMax: 64 };
      case "cidrs": return { name, type, default: value as string[], itemsMax: (value as string[]).length + 2 };
      case "boolean": return { name, type, default: value as boolean };
      case "number": return { name, type, default: value as number, ...(this.#draw.chance(0.4) ? { min: (value as number) - 2, max: (value as number) + 2 } : {}) };
    }
  }
}

const distinct = (patterns: readonly RegExp[]): Pattern[] => [...new Set(patterns)].map(({ source, flags }) => ({ source, flags }));

/** Constants that a selector's texts may be compared with: of the form in which the selector yields them. */
export function textsFor(select: Selector): readonly string[] {
  switch (select.from) {
    case "request.method": return words.methods;
    case "request.scheme": return words.schemes;
    case "request.host": return words.hosts;
    case "request.path": return words.paths;
    case "request.mediaType": case "response.mediaType": return words.mediaTypes;
    case "source.spiffe": return words.spiffeIds;
    case "connection.tlsVersion": return words.tlsVersions;
    case "connection.serverName": return words.hosts;
    case "route.name": case "route.cluster": return words.names;
    default: return words.words;
  }
}

/** Numbers that a selector's are worth being compared with. */
export function numbersFor(select: Selector): readonly number[] {
  switch (select.from) {
    case "count": return [0, 1, 2, 3, 0.5];
    case "length": return [0, 1, 2, 3, 4, 1024];
    case "response.status": return [200, 204, 301, 400, 404, 500, 599];
    case "source.port": case "destination.port": return [80, 443, 1024, 8080, 65535];
    case "time.hour": return [0, 8, 12, 23];
    case "time.weekday": return [0, 1, 5, 6];
    case "time.unixSeconds": return [0, 1_700_000_000, 2_000_000_000];
    case "request.headerCount": case "response.headerCount": return [1, 4, 6, 8];
    case "request.targetBytes": return [1, 4, 8, 16];
    case "request.headerBytes": case "response.headerBytes": return [10, 64, 100, 200];
    case "request.bodyBytes": case "response.bodyBytes": return [0, 1, 16, 64, 100];
    default: return words.numbers;
  }
}
