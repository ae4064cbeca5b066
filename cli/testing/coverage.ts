import { appendFileSync, readFileSync } from "node:fs";
import type { RuleExplanation } from "../evaluate/index.ts";
import { explainRecorded } from "../replay/engines/evaluator.ts";
import type { RecordedExchange } from "../replay/exchange.ts";
import type { OpenPolicy } from "../subject/index.ts";

/** How tests met one rule. A rule is covered when they made it fire and made it not fire. */
export interface RuleCoverage { rule: string; place: string; fired: number; notFired: number; notEvaluated: number }

type Met = [rule: string, place: string, how: "fired" | "notFired" | "notEvaluated"];

/** Where `sidewall test --coverage` asks for it, notes how the exchange meets each rule: one line of JSON. */
export async function noteCoverage({ ir, configuration }: OpenPolicy, exchange: RecordedExchange, file = process.env.SIDEWALL_TEST_COVERAGE): Promise<void> {
  if (file === undefined || file === "" || ir === undefined) return;
  const rules = (await explainRecorded(ir, configuration, exchange)).explanation?.flatMap((phase) => phase.rules) ?? [];
  appendFileSync(file, `${JSON.stringify(rules.map(metOf))}\n`);
}

function metOf({ policy, rule, place, skipped, fired }: RuleExplanation): Met {
  return [`${policy}/${rule}`, `${place.file}:${place.line}`, skipped !== undefined ? "notEvaluated" : fired ? "fired" : "notFired"];
}

/** What the file holds, rule by rule in the order in which they were first met. */
export function readCoverage(file: string): RuleCoverage[] {
  const rules = new Map<string, RuleCoverage>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue;
    for (const [rule, place, how] of JSON.parse(line) as Met[]) {
      const known = rules.get(rule) ?? { rule, place, fired: 0, notFired: 0, notEvaluated: 0 };
      rules.set(rule, known);
      known[how] += 1;
    }
  }
  return [...rules.values()];
}
