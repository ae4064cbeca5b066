/** What random cases exercise: how often each verdict comes, and what decides rules. */
import { evaluate, type ConditionExplanation, type Outcome, type RuleExplanation, type Truth } from "../../cli/evaluate/index.ts";
import { and, not, or, truths } from "../../cli/evaluate/truth.ts";
import type { Condition, Ir } from "../../cli/ir/types.ts";
import { callTwin } from "../escape/twins.ts";
import type { Case } from "./index.ts";

/** Counts by name. */
export type Tally = Map<string, number>;
const count = (tally: Tally, name: string): void => { tally.set(name, (tally.get(name) ?? 0) + 1); };

export class Distribution {
  readonly verdicts: Tally = new Map();
  /** Of all rules: `fired true`, `not fired absent`, `not evaluated: off`, … */
  readonly rules: Tally = new Map();
  /** Of the tests on which a rule's firing hangs: `selector value`, `predicate value`, and why they were broken. */
  readonly selectors: Tally = new Map();
  readonly predicates: Tally = new Map();
  readonly reasons: Tally = new Map();
  cases = 0;

  add({ ir, run }: Case): Outcome {
    const outcome = evaluate(ir, run.configuration, run.exchange, { explain: true, denialId: run.denialId, call: callTwin });
    this.cases++;
    count(this.verdicts, outcome.verdict);
    for (const rule of (outcome.explanation ?? []).flatMap(({ rules }) => rules)) this.#addRule(ir, rule);
    return outcome;
  }

  #addRule(ir: Ir, told: RuleExplanation): void {
    if (told.condition === undefined) { count(this.rules, `not evaluated: ${told.skipped}`); return; }
    const rule = ir.policies.find(({ name }) => name === told.policy)?.rules.find(({ id }) => id === told.rule);
    if (rule === undefined) throw new Error(`there is no rule ${told.policy}/${told.rule}`);
    count(this.rules, `${told.fired ? "fired" : "not fired"} ${told.condition.value}`);
    const firesOn = (value: Truth): boolean => value === "true" || (value !== "false" && rule.unknown[value] === "match");
    for (const { condition, told: { value, yielded } } of decidingLeaves(rule.when, told.condition, firesOn)) {
      const [selector, predicate] = namesOf(condition);
      if (selector !== undefined) count(this.selectors, `${selector} ${value}`);
      count(this.predicates, `${predicate} ${value}`);
      if (value === "broken") count(this.reasons, yielded?.find((text) => text.startsWith("broken: "))?.slice(8) ?? "a value of another type, or a test of an element");
    }
  }
}

interface Leaf { condition: Condition; told: ConditionExplanation }

/** The leaves that, with some other value, would have made the rule decide otherwise. */
function decidingLeaves(when: Condition, told: ConditionExplanation, firesOn: (value: Truth) => boolean): Leaf[] {
  const found: Leaf[] = [];
  /** `outcome` gives the rule's value for a value of this part. */
  const visit = (condition: Condition, part: ConditionExplanation, outcome: (value: Truth) => Truth): void => {
    const parts = part.of ?? [];
    if (condition.op === "and" || condition.op === "or") {
      const fold = condition.op === "and" ? and : or;
      const withPart = (index: number, value: Truth): Truth[] => parts.map((each, at) => (at === index ? value : each.value));
      condition.of.forEach((inner, index) => visit(inner, parts[index] as ConditionExplanation, (value) => outcome(fold(withPart(index, value)))));
    } else if (condition.op === "not") visit(condition.of, parts[0] as ConditionExplanation, (value) => outcome(not(value)));
    else if (truths.some((value) => firesOn(outcome(value)) !== firesOn(outcome(part.value)))) found.push({ condition, told: part });
  };
  visit(when, told, (value) => value);
  return found;
}

function namesOf(condition: Condition): [selector: string | undefined, predicate: string] {
  if (condition.op === "test") return [condition.select.from, condition.test.is];
  if (condition.op === "each" || condition.op === "call") return [condition.select.from, condition.op];
  return [undefined, condition.op];
}

const percent = (times: number, of: number): string => `${(100 * times / of).toFixed(1)}%`;

/** `name 12.3%, …`, the most frequent first. */
export function shares(tally: Tally): string {
  const sum = [...tally.values()].reduce((total, times) => total + times, 0);
  return [...tally].sort((a, b) => b[1] - a[1]).map(([name, times]) => `${name} ${percent(times, sum)}`).join(", ");
}

/** `name 1%/2%/3%/4%, …`: true, false, absent, broken. */
export function sharesByTruth(tally: Tally): string {
  const names = [...new Set([...tally.keys()].map((key) => key.slice(0, key.lastIndexOf(" "))))].sort();
  const sum = [...tally.values()].reduce((total, times) => total + times, 0);
  return names.map((name) => `${name} ${truths.map((truth) => percent(tally.get(`${name} ${truth}`) ?? 0, sum)).join("/")}`).join(", ");
}
