import { Unusable } from "../unusable.ts";
import { type Outcome, type Verdict, verdicts } from "../replay/outcome.ts";

/** What a test demands of an outcome; what it leaves out may be anything. */
export interface Expectation {
  verdict?: Verdict;
  /** This rule must be among those that left a record: `policy/rule`, or the rule's id alone. */
  rule?: string;
  /** Exactly these, in order, as `policy/rule`. */
  rules?: readonly string[];
  /** What the client gets. */
  status?: number;
}

/** In words, each thing that is not as demanded; empty where all is. */
export function differences({ verdict, rule, rules, status }: Expectation, outcome: Outcome): string[] {
  const found: string[] = [];
  if (verdict !== undefined && outcome.verdict !== verdict) found.push(`expected the verdict ${verdict}, got ${outcome.verdict}${outcome.error === undefined ? "" : ` (${outcome.error})`}`);
  if (rule !== undefined && !outcome.rules.some((one) => one === rule || one.endsWith(`/${rule}`))) found.push(`expected the rule ${rule}, got ${listed(outcome.rules)}`);
  if (rules !== undefined && (rules.length !== outcome.rules.length || rules.some((one, index) => one !== outcome.rules[index]))) found.push(`expected the rules ${listed(rules)}, got ${listed(outcome.rules)}`);
  if (status !== undefined && outcome.status !== status) found.push(`expected the status ${status}, got ${outcome.status}`);
  return found;
}

const listed = (rules: readonly string[]): string => (rules.length === 0 ? "none" : rules.join(", "));

/** Reads the `expect` of a case: a verdict, or an object. Throws `Unusable`. */
export function readExpectation(value: unknown, place: string): Expectation {
  if (typeof value === "string") return { verdict: verdictOf(value, place) };
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Unusable(place, 'expect: expected a verdict such as "deny", or an object with verdict, rule, rules, status');
  const { verdict, rule, rules, status, ...unknown } = value as Record<string, unknown>;
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw new Unusable(place, `expect.${name} is not known; there are verdict, rule, rules, status`);
  if (rule !== undefined && typeof rule !== "string") throw new Unusable(place, "expect.rule: expected a text");
  if (rules !== undefined && !(Array.isArray(rules) && rules.every((one) => typeof one === "string"))) throw new Unusable(place, "expect.rules: expected a list of texts");
  if (status !== undefined && typeof status !== "number") throw new Unusable(place, "expect.status: expected a number");
  return {
    ...(verdict === undefined ? {} : { verdict: verdictOf(verdict, place) }), ...(rule === undefined ? {} : { rule }),
    ...(rules === undefined ? {} : { rules: rules as string[] }), ...(status === undefined ? {} : { status }),
  };
}

function verdictOf(value: unknown, place: string): Verdict {
  if (verdicts.includes(value as Verdict)) return value as Verdict;
  throw new Unusable(place, `expect: ${JSON.stringify(value)} is no verdict; there are ${verdicts.join(", ")}`);
}
