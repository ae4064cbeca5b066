/**
 * From a checked IR to what the module will do: every distinct test once, numbered; every rule's condition as a formula over
 * those numbers; which tests a later phase still needs; which call-backs and host data the rules use.
 */
import type { Action, Condition, Ir, Parameter, Phase, Policy, Predicate, Rule, Selector, JsonSelector, UserFunction } from "../ir/types.ts";
import { phases } from "../ir/types.ts";
import { isBodyPhase, selectorPhase } from "../ir/availability.ts";

export type Formula =
  | { op: "and" | "or"; of: Formula[] }
  | { op: "not"; of: Formula }
  | { op: "constant"; value: boolean }
  | { op: "test"; test: number };

/** How a test is answered: by a function when asked (scalar), or collected while a body is read. */
export interface PlannedTest {
  number: number;
  phase: Phase;
  kind: "test" | "each" | "call" | "element";
  select: Selector;
  quantifier: "any" | "all";
  predicate?: Predicate;
  /** For `each`: the formula over its element tests. */
  formula?: Formula;
  /** For `element`: the number of the `each` it belongs to. */
  each?: number;
  call?: UserFunction;
  /** For body tests: bytes of the body beyond which this test is broken. */
  bodyBytesMax: number;
  /** request.path is compared with ASCII letters lowered. */
  pathIgnoresCase: boolean;
  /** Parameters of a policy are read from that policy's block. */
  policy: number;
  /** How many places of formulas use it; above one, its answer is kept for the phase. */
  uses: number;
}

export interface PlannedRule {
  number: number;
  policy: number;
  rule: Rule;
  formula: Formula;
  tests: number[];
  denies: boolean;
  allows: boolean;
}

export interface PlannedPolicy { number: number; policy: Policy; rules: PlannedRule[] }

export interface Plan {
  /** Mandatory policies first, otherwise in the order given: the order of evaluation. */
  policies: PlannedPolicy[];
  rules: PlannedRule[];
  tests: PlannedTest[];
  /** Tests whose answer a rule of a later phase reads, in the order of their place in a stream's slot. */
  carried: number[];
  /** Phases that some rule or test belongs to. */
  phases: Phase[];
  /** Request headers that a rule sets or adds: inbound copies are removed. */
  ownedRequestHeaders: { name: string; rules: number[] }[];
}

export const phaseIndex = (phase: Phase): number => phases.indexOf(phase);

export function makePlan(ir: Ir): Plan {
  const ordered = [...ir.policies.filter((policy) => policy.mandatory), ...ir.policies.filter((policy) => !policy.mandatory)];
  const tests = new TestTable();
  const rules: PlannedRule[] = [];
  const policies = ordered.map((policy, number): PlannedPolicy => {
    const own = policy.rules.map((rule) => planRule(rule, rules.length, policy, number, tests, rules));
    return { number, policy, rules: own };
  });
  return {
    policies, rules, tests: tests.all,
    carried: carriedTests(rules, tests.all),
    phases: phases.filter((phase) => rules.some((rule) => rule.rule.phase === phase) || tests.all.some((test) => test.phase === phase)),
    ownedRequestHeaders: ownedHeaders(rules),
  };
}

function planRule(rule: Rule, number: number, policy: Policy, policyNumber: number, tests: TestTable, rules: PlannedRule[]): PlannedRule {
  const formula = tests.formulaOf(rule.when, policy, policyNumber);
  const planned: PlannedRule = {
    number, policy: policyNumber, rule, formula, tests: testsIn(formula),
    denies: rule.actions.some((action: Action) => action.do === "deny"),
    allows: rule.actions.some((action: Action) => action.do === "allow"),
  };
  rules.push(planned);
  return planned;
}

/** The numbers of the tests that a formula reads, each once, in order. */
export function testsIn(formula: Formula): number[] {
  if (formula.op === "test") return [formula.test];
  if (formula.op === "constant") return [];
  const parts = formula.op === "not" ? [formula.of] : formula.of;
  return [...new Set(parts.flatMap(testsIn))];
}

/** Equal tests are one test, whichever rule or policy asks: parsing and matching happen once. */
class TestTable {
  readonly all: PlannedTest[] = [];
  readonly #byKey = new Map<string, PlannedTest>();

  formulaOf(condition: Condition, policy: Policy, policyNumber: number, each?: number): Formula {
    switch (condition.op) {
      case "and": case "or":
        return { op: condition.op, of: condition.of.map((part) => this.formulaOf(part, policy, policyNumber, each)) };
      case "not": return { op: "not", of: this.formulaOf(condition.of, policy, policyNumber, each) };
      case "constant": return condition;
      case "test":
        return this.#leaf({ kind: each === undefined ? "test" : "element", select: condition.select, quantifier: condition.quantifier, predicate: condition.test }, policy, policyNumber, each);
      case "call":
        return this.#leaf({ kind: each === undefined ? "call" : "element", select: condition.select, quantifier: condition.quantifier, call: condition.function }, policy, policyNumber, each);
      case "each": return this.#each(condition.select, condition.quantifier, condition.of, policy, policyNumber);
    }
  }

  #each(select: JsonSelector, quantifier: "any" | "all", of: Condition, policy: Policy, policyNumber: number): Formula {
    const leaf = this.#leaf({ kind: "each", select, quantifier }, policy, policyNumber, undefined, JSON.stringify(of, withoutPlace));
    const test = this.all[leaf.test] as PlannedTest;
    test.formula ??= this.formulaOf(of, policy, policyNumber, test.number);
    return leaf;
  }

  #leaf(made: Pick<PlannedTest, "kind" | "select" | "quantifier" | "predicate" | "call">, policy: Policy, policyNumber: number, each?: number, extra = ""): { op: "test"; test: number } {
    const phase = each === undefined ? selectorPhase(made.select) : (this.all[each] as PlannedTest).phase;
    const onBody = phase === "request.body" || phase === "response.body";
    const bodyBytesMax = !onBody ? 0 : phase === "request.body" ? policy.requestBodyBytesMax : policy.responseBodyBytesMax;
    const pathIgnoresCase = policy.pathIgnoresCase && readsPath(made.select);
    const ownPolicy = usesParameter(made.predicate) ? policyNumber : -1;
    const key = JSON.stringify([made.kind, made.select, made.quantifier, made.predicate, made.call, bodyBytesMax, pathIgnoresCase, ownPolicy, each, extra], withoutPlace);
    let test = this.#byKey.get(key);
    if (test === undefined) {
      test = { number: this.all.length, phase, bodyBytesMax, pathIgnoresCase, policy: policyNumber, uses: 0, ...made, ...(each === undefined ? {} : { each }) };
      this.all.push(test);
      this.#byKey.set(key, test);
    }
    test.uses += 1;
    return { op: "test", test: test.number };
  }
}

const withoutPlace = (name: string, value: unknown): unknown => (name === "place" ? undefined : value);

function readsPath(select: Selector): boolean {
  if (select.from === "count" || select.from === "length") return readsPath(select.of);
  return select.from === "request.path" || select.from === "request.pathVariable";
}

function usesParameter(predicate: Predicate | undefined): boolean {
  if (predicate === undefined) return false;
  if (predicate.is === "detect") return "parameter" in predicate.score || "parameter" in predicate.except;
  return ("values" in predicate && "parameter" in predicate.values) || ("value" in predicate && typeof predicate.value === "object" && "parameter" in predicate.value);
}

function carriedTests(rules: PlannedRule[], tests: PlannedTest[]): number[] {
  const carried = new Set<number>();
  for (const rule of rules) {
    for (const number of rule.tests) {
      if (phaseIndex((tests[number] as PlannedTest).phase) < phaseIndex(rule.rule.phase)) carried.add(number);
    }
  }
  return [...carried].sort((a, b) => a - b);
}

function ownedHeaders(rules: PlannedRule[]): Plan["ownedRequestHeaders"] {
  const byName = new Map<string, number[]>();
  for (const rule of rules) {
    for (const action of rule.rule.actions) {
      if ((action.do === "setHeader" || action.do === "addHeader") && action.on === "request") {
        byName.set(action.name, [...(byName.get(action.name) ?? []), rule.number]);
      }
    }
  }
  return [...byName].map(([name, own]) => ({ name, rules: [...new Set(own)] })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

export type { Parameter };

/** The module reads a body, and holds headers until its verdict where that may be a denial. */
export const readsBodies = ({ phases }: Plan): boolean => phases.some(isBodyPhase);

/** The rule changes headers of a message whose body it has to see first. */
export function changesHeldHeaders({ rule }: PlannedRule): boolean {
  const side = rule.phase === "request.body" ? "request" : rule.phase === "response.body" ? "response" : undefined;
  return side !== undefined && rule.actions.some((action) => ("on" in action && action.on === side) || (action.do === "normalise" && side === "request"));
}
