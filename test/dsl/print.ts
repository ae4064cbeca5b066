// Writes an IR as the policy that means it, so that whatever the random IRs hold can be compared with what the DSL makes of it.
import type { Action, Condition, Ir, JsonStep, Operand, Parameter, Policy, Predicate, Rule, Selector } from "../../cli/ir/types.ts";

/** The DSL has no words for it. */
export class Inexpressible extends Error {}

const quoted = (value: unknown): string => JSON.stringify(value);

/** One rule a line; rules without words are left out. `rules` are those that are printed, by policy. */
export function printPolicies(ir: Ir): { source: string; rules: Rule[][] } {
  const rules = ir.policies.map((policy) => policy.rules.filter((rule) => isExpressible(rule, policy)));
  const bodies = ir.policies.map((policy, index) => (rules[index] as Rule[]).map((rule) => ruleLine(rule, policy)).join("\n"));
  const policies = ir.policies.map((policy, index) => `policy(${quoted(policy.name)}, ${printOptions(policy)}, [\n${bodies[index]}\n])`);
  const imports = "import { addHeader, allow, compose, connection, custom, deny, destination, normalise, param, policy, removeHeader, request, response, route, rule, setHeader, source, tag, time } from \"sidewall\";";
  return { source: `${imports}\nexport default compose(${policies.join(", ")});\n`, rules };
}

export const ruleLine = (rule: Rule, policy: Policy): string => `  ${printRule(rule, policy)},`;

function isExpressible(rule: Rule, policy: Policy): boolean {
  try { printRule(rule, policy); return true; } catch (error) {
    if (error instanceof Inexpressible) return false;
    throw error;
  }
}

function printOptions({ mode, mandatory, fails, description, requestBodyBytesMax, responseBodyBytesMax, pathIgnoresCase }: Policy): string {
  return quoted({ mode, mandatory, fails, ...(description === undefined ? {} : { description }), body: { requestMax: requestBodyBytesMax, responseMax: responseBodyBytesMax }, path: { ignoreCase: pathIgnoresCase } });
}

function printRule(rule: Rule, policy: Policy): string {
  const print = new Printer(policy.parameters);
  const isAlways = rule.when.op === "constant" && rule.when.value;
  const calls = [
    `rule(${quoted(rule.id)})`, `severity(${quoted(rule.severity)})`, `unknown(${quoted(rule.unknown)})`,
    ...(rule.owasp.length > 0 ? [`owasp(${list(rule.owasp)})`] : []), ...(rule.cwe.length > 0 ? [`cwe(${list(rule.cwe)})`] : []), ...(rule.mitre.length > 0 ? [`mitre(${list(rule.mitre)})`] : []),
    ...(rule.mode === undefined ? [] : [`mode(${quoted(rule.mode)})`]), ...(rule.floor === undefined ? [] : [`floor(${quoted(rule.floor)})`]),
    ...(isAlways ? [] : [`when(${print.condition(rule.when)})`]), `then(${rule.actions.map((action) => print.action(action)).join(", ")})`,
  ];
  return calls.join(".");
}

const list = (values: readonly unknown[]): string => values.map(quoted).join(", ");
const comparisons = { eq: "is", ne: "isNot", gt: "greaterThan", ge: "atLeast", lt: "lessThan", le: "atMost" } as const;
const textTests = { prefix: "startsWith", suffix: "endsWith", contains: "contains", under: "under" } as const;
const many = new Set<Selector["from"]>(["request.query", "request.header", "request.cookie", "request.form", "response.header", "request.json", "response.json"]);

/** Selectors whose values a quantifier can tell apart in the DSL. */
export const yieldsMany = (select: Selector): boolean => (select.from === "length" ? yieldsMany(select.of) : many.has(select.from));

const pointer = (path: readonly JsonStep[]): string =>
  path.map((step) => `/${typeof step === "string" ? (step === "*" ? "~2" : step.replaceAll("~", "~0").replaceAll("/", "~1")) : "*"}`).join("");

class Printer {
  readonly #parameters: readonly Parameter[];
  constructor(parameters: readonly Parameter[]) { this.#parameters = parameters; }

  condition(condition: Condition): string {
    switch (condition.op) {
      case "and": case "or": {
        const [first, ...others] = condition.of.map((part) => this.condition(part));
        return `${first}.${condition.op}(${others.join(", ")})`;
      }
      case "not": return `${this.condition(condition.of)}.not()`;
      case "test": return `${this.#selector(condition.select, condition.quantifier, this.#folds(condition.test))}.${this.#test(condition.test)}`;
      case "each": return `${this.#selector(condition.select, "any", false)}.${condition.quantifier}((item) => ${this.condition(condition.of)})`;
      default: throw new Inexpressible(condition.op);
    }
  }

  #folds = (test: Predicate): boolean => "ignoreCase" in test && test.ignoreCase;

  #selector(select: Selector, quantifier: "any" | "all", ignoreCase: boolean): string {
    const every = quantifier === "all" && yieldsMany(select) ? ".every()" : "";
    const fold = ignoreCase ? ".ignoreCase()" : "";
    switch (select.from) {
      case "count": if (!many.has(select.of.from)) throw new Inexpressible("count"); return `${this.#selector(select.of, "any", false)}.count()`;
      case "length": return `${this.#selector(select.of, quantifier, false)}.length()`;
      case "request.json": case "response.json": return `${select.from}(${quoted(pointer(select.path))})${every}${fold}`;
      case "element": return `${select.path.length === 0 ? "item" : `item.at(${quoted(pointer(select.path))})`}${fold}`;
      case "request.pathVariable": return `request.path.variable(${quoted(select.template)}, ${quoted(select.variable)})${fold}`;
      default: return `${select.from}${"name" in select ? `(${quoted(select.name)})` : ""}${every}${fold}`;
    }
  }

  #test(test: Predicate): string {
    switch (test.is) {
      case "in": return this.#isParameter(test.values, "text") ? `is(${this.#texts(test.values)})` : `in(${this.#texts(test.values)})`;
      case "prefix": case "suffix": case "contains": case "under": return `${textTests[test.is]}(${this.#texts(test.values)})`;
      case "template": return `matches(${list(test.templates)})`;
      case "matches": return `matches(${test.patterns.map(({ source, flags }) => new RegExp(source, flags).toString()).join(", ")})`;
      case "matchesConfigured": return `matches(${this.#operand(test.values)})`;
      case "compare": return `${comparisons[test.comparison]}(${this.#operand(test.value)})`;
      case "cidr": return `within(${this.#texts(test.values)})`;
      case "present": return "present()";
      case "boolean": return `is(${this.#operand(test.value)})`;
      case "jsonType": return `isType(${quoted(test.type)})`;
      case "unreadable": throw new Inexpressible("unreadable");
      case "detect": throw new Inexpressible("detect");
      case "bodyAnomaly": throw new Inexpressible("bodyAnomaly");
      case "anomaly": return test.names.length === 0 ? "any()" : `include(${list(test.names)})`;
    }
  }

  #isParameter = (operand: Operand<unknown>, type: Parameter["type"]): boolean =>
    "parameter" in operand && this.#parameters.some((parameter) => parameter.name === operand.parameter && parameter.type === type);

  #texts(operand: Operand<string[]>): string { return "constant" in operand ? list(operand.constant) : this.#operand(operand); }

  #operand(operand: Operand<unknown>): string {
    if ("constant" in operand) return quoted(operand.constant);
    const parameter = this.#parameters.find(({ name }) => name === operand.parameter);
    if (parameter === undefined) throw new Error(`no parameter ${operand.parameter}`);
    const { name, type, ...options } = parameter;
    if (parameter.type === "patterns") return `param.patterns(${quoted(name)}, { ...${quoted(options)}, default: [${parameter.default.join(", ")}] })`;
    return `param.${type}(${quoted(name)}, ${quoted(options)})`;
  }

  action(action: Action): string {
    switch (action.do) {
      case "deny": return `deny(${action.status})`;
      case "allow": case "normalise": return `${action.do}()`;
      case "tag": return `tag(${quoted(action.name)})`;
      case "removeHeader": return `removeHeader(${action.on}, ${quoted(action.name)})`;
      default: return `${action.do}(${action.on}, ${quoted(action.name)}, ${this.#operand(action.value)})`;
    }
  }
}
