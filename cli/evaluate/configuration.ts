/** The runtime configuration: read from JSON, checked against the IR, and refused whole where anything is wrong with it. */
import { Buffer } from "node:buffer";
import { anomalyNames } from "../ir/types.ts";
import type { Condition, Ir, Mode, Parameter, Policy, Rule, Selector } from "../ir/types.ts";
import { parseNetwork } from "./addresses.ts";
import { readPatterns, refusalText } from "./configured-patterns.ts";
import { compareDecimals } from "./decimal.ts";
import { readJson, type JsonNode } from "./json.ts";
import { effectiveMode, isBelow, modeNames } from "./modes.ts";
import { problem, type Problem } from "./problem.ts";

/** The configuration as plain data; as JSON text it can also hold numbers that JavaScript cannot. */
export interface Configuration {
  /** False where the host cannot hold headers while a body is read. Known only where a rule reads a body. Default: true. */
  holdHeaders?: boolean;
  policies?: Record<string, PolicyConfiguration>;
  /** How the service behind reads queries and forms. Known only where a rule reads one. Default: `+` is a space, `;` separates nothing, all values of a name count, texts are in UTF-8, and a body is what its type says. */
  upstream?: Partial<Upstream>;
  /** How many records a second the module writes at most: nothing that the evaluator does depends on it. */
  records?: { perSecond?: number };
}
export interface PolicyConfiguration {
  mode?: Mode;
  rules?: Record<string, Mode>;
  params?: Record<string, string | number | boolean | readonly string[]>;
}

/** Numbers are kept as their decimal text. */
export type ParameterValue = string | boolean | readonly string[] | { decimal: string };

/** What the configuration says of one policy, and the values of all its parameters. */
export interface PolicySettings {
  mode?: Mode;
  rules: ReadonlyMap<string, Mode>;
  parameters: ReadonlyMap<string, ParameterValue>;
}
/** How the service behind reads queries and forms (MEANING.md, How the upstream reads). */
export interface Upstream { plus: boolean; semicolon: boolean; duplicates: (typeof duplicatesOf)[number]; charset: (typeof charsetsOf)[number]; guessContentType: boolean }
const duplicatesOf = ["all", "first", "last", "joined"] as const, charsetsOf = ["utf-8", "windows-1252"] as const;
export const usualUpstream: Upstream = { plus: true, semicolon: false, duplicates: "all", charset: "utf-8", guessContentType: false };
const choices: Partial<Record<string, readonly string[]>> = { duplicates: duplicatesOf, charset: charsetsOf };

export interface Settings {
  holdsHeaders: boolean;
  upstream: Upstream;
  /** One for each policy, by name. */
  policies: ReadonlyMap<string, PolicySettings>;
}

export const recordsPerSecondMax = 10_000;

const ofBody: readonly string[] = ["request.json", "request.form", "request.bodyBytes", "request.bodyInputs", "request.bodyAnomalies", "response.json", "response.bodyBytes", "response.bodyOutputs"];
/** Selectors, and anomalies. */
const ofFields: readonly string[] = ["request.query", "request.form", "request.headInputs", "request.bodyInputs", "request.bodyAnomalies", "query-duplicate", "query-utf8"];

/** Of which it matters what a body looks like. */
const ofContent: readonly string[] = ["request.bodyInputs", "request.bodyAnomalies"];

const isOf = (select: Selector, names: readonly string[]): boolean => (select.from === "count" || select.from === "length" ? isOf(select.of, names) : names.includes(select.from));

function reads(when: Condition, names: readonly string[]): boolean {
  switch (when.op) {
    case "and": case "or": return when.of.some((part) => reads(part, names));
    case "not": return reads(when.of, names);
    case "constant": return false;
    case "test": return isOf(when.select, names) || (when.test.is === "anomaly" && (when.test.names.length === 0 ? anomalyNames : when.test.names).some((name) => names.includes(name)));
    default: return isOf(when.select, names) || (when.op === "each" && reads(when.of, names));
  }
}

const selectsOf = (ir: Ir, names: readonly string[]): boolean => ir.policies.some(({ rules }) => rules.some(({ when }) => reads(when, names)));

/** What holds where nothing is configured. */
export function defaultSettings(ir: Ir): Settings {
  return { holdsHeaders: true, upstream: usualUpstream, policies: new Map(ir.policies.map((policy) => [policy.name, { rules: new Map(), parameters: defaultsOf(policy) }])) };
}

const defaultsOf = (policy: Policy): Map<string, ParameterValue> =>
  new Map(policy.parameters.map((parameter) => [parameter.name, parameter.type === "number" ? { decimal: String(parameter.default) } : parameter.default]));

/** An empty text is an empty configuration. */
export function readConfiguration(ir: Ir, configuration: Configuration | string): { settings: Settings } | { problems: Problem[] } {
  const text = typeof configuration === "string" ? configuration : JSON.stringify(configuration);
  const document = readJson(Buffer.from(text === "" ? "{}" : text, "utf8"));
  if ("broken" in document) return { problems: [problem("SW6001", "", document.broken)] };
  const reader = new Reader(ir);
  reader.read(document.value);
  return reader.problems.length > 0 ? { problems: reader.problems } : { settings: { holdsHeaders: reader.holdsHeaders, upstream: { ...reader.upstream, guessContentType: reader.upstream.guessContentType && selectsOf(ir, ofContent) }, policies: reader.policies } };
}

/** Notes every problem instead of ending at the first. */
class Reader {
  readonly problems: Problem[] = [];
  readonly policies = new Map<string, PolicySettings>();
  holdsHeaders = true;
  upstream: Upstream = usualUpstream;
  readonly #ir: Ir;

  constructor(ir: Ir) {
    this.#ir = ir;
    for (const [name, settings] of defaultSettings(ir).policies) this.policies.set(name, settings);
  }

  read(root: JsonNode): void {
    for (const [key, value, at] of this.#members(root, "", ["policies", "records", ...(this.#reads(ofBody) ? ["holdHeaders"] : []), ...(this.#reads(ofFields) ? ["upstream"] : [])])) {
      if (key === "records") this.#records(value, at);
      else if (key === "upstream") this.#upstream(value, at);
      else if (key === "holdHeaders") this.holdsHeaders = value.kind === "boolean" ? value.value : this.#wrongType(at, "a boolean") ?? true;
      else for (const [name, policy, policyAt] of this.#members(value, at, this.#ir.policies.map(({ name }) => name))) {
        this.policies.set(name, this.#policy(this.#ir.policies.find((each) => each.name === name) as Policy, policy, policyAt));
      }
    }
    if (!this.holdsHeaders && this.problems.length === 0) this.#changesOfHeaders();
  }

  #reads(names: readonly string[]): boolean { return selectsOf(this.#ir, names); }

  /** What a rule does to a message's headers when it has seen the body comes too late where they have gone on. */
  #changesOfHeaders(): void {
    for (const policy of this.#ir.policies) {
      for (const rule of policy.rules) {
        const side = rule.phase === "request.body" ? "request" : rule.phase === "response.body" ? "response" : undefined;
        const changes = rule.actions.some((action) => ("on" in action ? action.on : action.do === "normalise" ? "request" : "") === side);
        const settings = this.policies.get(policy.name) as PolicySettings;
        if (changes && effectiveMode(policy, rule, settings) === "enforce") this.problems.push(problem("SW6013", "/holdHeaders", `${policy.name}/${rule.id}`));
      }
    }
  }

  #records(node: JsonNode, at: string): void {
    for (const [, value, valueAt] of this.#members(node, at, ["perSecond"])) {
      if (value.kind !== "number" || !/^(0|[1-9]\d*)$/.test(value.text)) this.#wrongType(valueAt, "a whole number");
      else if (compareDecimals(value.text, String(recordsPerSecondMax)) > 0) this.problems.push(problem("SW6009", valueAt));
    }
  }

  #upstream(node: JsonNode, at: string): void {
    for (const [name, value, valueAt] of this.#members(node, at, Object.keys(usualUpstream))) {
      const known = choices[name];
      if (known === undefined ? value.kind !== "boolean" : value.kind !== "string" || !known.includes(value.text)) this.#wrongType(valueAt, known === undefined ? "a boolean" : `one of ${known.join(", ")}`);
      else this.upstream = { ...this.upstream, [name]: value.kind === "boolean" ? value.value : (value as { text: string }).text };
    }
  }

  #policy(policy: Policy, node: JsonNode, at: string): PolicySettings {
    const settings = { rules: new Map<string, Mode>(), parameters: defaultsOf(policy) };
    let mode: Mode | undefined;
    for (const [key, value, keyAt] of this.#members(node, at, ["mode", "rules", "params"])) {
      if (key === "mode") mode = this.#policyMode(policy, value, keyAt);
      if (key === "rules") this.#rules(policy, value, keyAt, settings.rules);
      if (key === "params") this.#parameters(policy, value, keyAt, settings.parameters);
    }
    return mode === undefined ? settings : { ...settings, mode };
  }

  #policyMode(policy: Policy, node: JsonNode, at: string): Mode | undefined {
    const mode = this.#mode(node, at);
    if (mode === "off" && policy.mandatory) this.problems.push(problem("SW6006", at));
    return mode;
  }

  #rules(policy: Policy, node: JsonNode, at: string, rules: Map<string, Mode>): void {
    for (const [id, value, ruleAt] of this.#members(node, at, policy.rules.map(({ id }) => id))) {
      const mode = this.#mode(value, ruleAt);
      const { floor } = policy.rules.find((rule) => rule.id === id) as Rule;
      if (mode !== undefined && floor !== undefined && isBelow(mode, floor)) this.problems.push(problem("SW6007", ruleAt, floor));
      if (mode !== undefined) rules.set(id, mode);
    }
  }

  #parameters(policy: Policy, node: JsonNode, at: string, parameters: Map<string, ParameterValue>): void {
    const written = policy.rules.flatMap(({ actions }) => actions).map((action) => ("value" in action && "parameter" in action.value ? action.value.parameter : undefined));
    for (const [name, value, valueAt] of this.#members(node, at, policy.parameters.map(({ name }) => name))) {
      const read = this.#value(policy.parameters.find((parameter) => parameter.name === name) as Parameter, value, valueAt);
      // A line break would begin another field, or the body (CWE-113).
      if (written.includes(name) && typeof read === "string" && !/^(?![ \t])[\t\x20-\x7e\x80-\u{10ffff}]*(?<![ \t])$/u.test(read)) this.problems.push(problem("SW6012", valueAt));
      if (read !== undefined) parameters.set(name, read);
    }
  }

  #value(parameter: Parameter, node: JsonNode, at: string): ParameterValue | undefined {
    switch (parameter.type) {
      case "text": return this.#text(node, at, parameter.bytesMax);
      case "boolean": return node.kind === "boolean" ? node.value : this.#wrongType(at, "a boolean");
      case "number": {
        if (node.kind !== "number") return this.#wrongType(at, "a number");
        const isBelowMin = parameter.min !== undefined && compareDecimals(node.text, String(parameter.min)) < 0;
        const isAboveMax = parameter.max !== undefined && compareDecimals(node.text, String(parameter.max)) > 0;
        if (isBelowMin || isAboveMax) this.problems.push(problem("SW6009", at));
        return { decimal: node.text };
      }
      default: {
        if (node.kind !== "array") return this.#wrongType(at, "an array of texts");
        if (node.elements.length > parameter.itemsMax) this.problems.push(problem("SW6010", at, String(parameter.itemsMax)));
        const items = node.elements.map((item, index) => (parameter.type === "cidrs" ? this.#network(item, `${at}/${index}`) : this.#text(item, `${at}/${index}`, parameter.bytesMax)) ?? "");
        if (parameter.type === "patterns") this.#patterns(items, at);
        return items;
      }
    }
  }

  #text(node: JsonNode, at: string, bytesMax: number): string | undefined {
    if (node.kind !== "string") return this.#wrongType(at, "a text");
    if (node.text.length > bytesMax) this.problems.push(problem("SW6008", at, `${bytesMax} bytes`));
    return Buffer.from(node.text, "latin1").toString("utf8");
  }

  #patterns(list: readonly string[], at: string): void {
    const read = readPatterns(list);
    if ("refused" in read) this.problems.push(problem("SW6014", at, refusalText(read.refused)));
  }

  #network(node: JsonNode, at: string): string | undefined {
    const text = this.#text(node, at, Infinity);
    if (text !== undefined && parseNetwork(text) === undefined) this.problems.push(problem("SW6011", at));
    return text;
  }

  #mode(node: JsonNode, at: string): Mode | undefined {
    const mode = node.kind === "string" ? modeNames.find((name) => name === node.text) : undefined;
    if (mode === undefined) this.problems.push(problem("SW6005", at));
    return mode;
  }

  /** The members of an object whose names are known; others, and repetitions, are problems. */
  #members(node: JsonNode, at: string, known: readonly string[]): [name: string, value: JsonNode, at: string][] {
    if (node.kind !== "object") { this.#wrongType(at, "an object"); return []; }
    const seen = new Set<string>();
    return node.members.flatMap(([bytes, value]) => {
      const name = Buffer.from(bytes, "latin1").toString("utf8");
      const memberAt = `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (!known.includes(name)) this.problems.push(problem("SW6003", memberAt));
      else if (seen.has(name)) this.problems.push(problem("SW6004", memberAt));
      else { seen.add(name); return [[name, value, memberAt] as [string, JsonNode, string]]; }
      return [];
    });
  }

  #wrongType(at: string, needed: string): undefined {
    this.problems.push(problem("SW6002", at, `it must be ${needed}`));
    return undefined;
  }
}
