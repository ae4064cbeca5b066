/** What a rule costs at run time, as far as the build can say it: what is fetched from the host, what is held, what is kept. */
import type { Phase, Selector } from "../ir/types.ts";
import { phaseIndex, type Plan, type PlannedRule, type PlannedTest } from "./plan.ts";

export interface RuleCost {
  policy: string;
  rule: string;
  phase: Phase;
  /** Host calls that return data, each made at most once for an exchange whoever asks; shared with other rules. */
  fetches: string[];
  /** Bytes of a body that are held until the verdict while the rule is enforced; 0 where none. */
  holdsBytesMax: number;
  /** Bytes of constants that the rule compares with. */
  constantBytes: number;
  /** Bytes that a stream keeps for the rule from one phase to a later one. */
  keptBytes: number;
}

export function ruleCosts(plan: Plan): RuleCost[] {
  const hasHead = plan.tests.some((test) => fetchOf(test.select) === requestHead);
  return plan.rules.map((rule) => {
    const tests = rule.tests.flatMap((number) => [plan.tests[number] as PlannedTest, ...plan.tests.filter((test) => test.each === number)]);
    const fetches = new Set(tests.map((test) => fetchOf(test.select)).map((fetch) => (fetch === target && hasHead ? requestHead : fetch)));
    fetches.delete("");
    return {
      policy: plan.policies[rule.policy]?.policy.name ?? "", rule: rule.rule.id, phase: rule.rule.phase,
      fetches: [...fetches].sort(),
      holdsBytesMax: heldBytes(rule, tests),
      constantBytes: tests.reduce((sum, test) => sum + constantBytes(test), 0),
      keptBytes: rule.tests.filter((number) => phaseIndex((plan.tests[number] as PlannedTest).phase) < phaseIndex(rule.rule.phase)).length,
    };
  });
}

const requestHead = "request head";
const target = ":path";

/** The host call, in words, that brings what the selector reads. */
function fetchOf(select: Selector): string {
  switch (select.from) {
    case "count": case "length": return fetchOf(select.of);
    case "request.path": case "request.pathVariable": case "request.query": case "request.targetBytes": return target;
    case "element": return "";
    default: break;
  }
  const [root, name = ""] = select.from.split(".") as [string, string?];
  if (root === "request" || root === "response") return ["json", "form", "bodyBytes", "bodyInputs", "bodyAnomalies", "bodyOutputs"].includes(name) ? `${root} body` : `${root} head`;
  return root === "time" ? "clock" : `property ${select.from}`;
}

/** A rule holds a body where its verdict waits for one. */
function heldBytes(rule: PlannedRule, tests: PlannedTest[]): number {
  return rule.rule.phase.endsWith(".body") ? Math.max(0, ...tests.map((test) => test.bodyBytesMax)) : 0;
}

function constantBytes({ predicate }: PlannedTest): number {
  if (predicate === undefined) return 0;
  const texts = "values" in predicate && "constant" in predicate.values ? predicate.values.constant : predicate.is === "template" ? predicate.templates : predicate.is === "matches" ? predicate.patterns.map(({ source }) => source) : [];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
