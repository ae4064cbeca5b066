/** Patterns of a whole module: each can run, and the tables of all together are bounded. */
import type { Condition, Ir, Pattern, Policy, SourcePlace } from "../ir/types.ts";
import { selectorType } from "../ir/availability.ts";
import { tablesOf } from "../automata/examine.ts";
import { diagnostic, type Diagnostic } from "../diagnostics/index.ts";
import { limits } from "../limits.ts";
import { patternFault } from "../lower/pattern-fault.ts";

/** `of` names what the same values are asked of: their patterns become one set of tables. */
interface Asked { readonly patterns: readonly Pattern[]; readonly of: string; readonly place: SourcePlace | undefined }

export function checkPatterns(ir: Ir): Diagnostic[] {
  const asked = ir.policies.flatMap((policy) => policy.rules.flatMap(({ when, place }) => patternsIn(when, policy, place)));
  const faults = asked.flatMap(({ patterns, place }) => patterns.flatMap((pattern) => patternFault(pattern, place) ?? []));
  // What cannot run has no tables.
  if (faults.length > 0 || asked.length === 0) return faults;
  const actual = tableBytes(asked), max = limits.patternTablesPerModuleBytesMax;
  if (actual <= max) return [];
  return [diagnostic("SW4006", { what: "bytes of tables of all patterns", actual, max, remedy: "make the counts of gaps smaller, ask fewer selectors for the same patterns, or build two modules" }, asked.at(-1)?.place)];
}

/** Of all sets, as the module has them. */
function tableBytes(asked: readonly Asked[]): number {
  const sets = new Map<string, Map<string, Pattern>>();
  for (const { patterns, of } of asked) {
    const set = sets.get(of) ?? new Map<string, Pattern>();
    for (const pattern of patterns) set.set(`${pattern.flags}/${pattern.source}`, pattern);
    sets.set(of, set);
  }
  let bytes = 0;
  for (const set of sets.values()) {
    bytes += tablesOf([...set.values()]).length;
    if (bytes > limits.patternTablesPerModuleBytesMax) break;
  }
  return bytes;
}

function patternsIn(condition: Condition, policy: Policy, place: SourcePlace | undefined, each = ""): Asked[] {
  switch (condition.op) {
    case "and": case "or": return condition.of.flatMap((part) => patternsIn(part, policy, place, each));
    case "not": return patternsIn(condition.of, policy, place, each);
    case "each": return patternsIn(condition.of, policy, condition.place ?? place, JSON.stringify([condition.select, condition.quantifier, condition.of], withoutPlace));
    case "test": {
      const { select, test } = condition;
      if (test.is !== "matches") return [];
      // Inputs of the head and of the body are looked at alike.
      const of = selectorType(select) === "inputs" ? select.from.slice(0, select.from.indexOf(".")) : JSON.stringify([select, each, policy.pathIgnoresCase]);
      return [{ patterns: test.patterns, of, place: condition.place ?? place }];
    }
    default: return [];
  }
}

const withoutPlace = (name: string, value: unknown): unknown => (name === "place" ? undefined : value);
