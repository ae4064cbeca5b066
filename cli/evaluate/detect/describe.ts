/** Inputs and what was found in them, in words, for `explain`; every text is bounded. */
import type { Predicate } from "../../ir/types.ts";
import { describeYield, quoted } from "../describe.ts";
import { judge, type Judged, type PredicateScope } from "../predicates.ts";
import type { Input } from "../inputs/index.ts";
import type { Yield } from "../values.ts";

const hitsMax = 16;

/** How many inputs there are, or outputs; with what is broken. */
export function describeInputs(found: Yield, one: "input" | "output"): string[] {
  if ("broken" in found) return describeYield(found);
  const inputs = found.values.filter(({ type }) => type === "input").length;
  return [`${inputs} ${one}${inputs === 1 ? "" : "s"}`, ...describeYield({ values: found.values.filter(({ type }) => type !== "input") })];
}

/** A line for each layer in which a detector found something. */
export function describeHits(predicate: Extract<Predicate, { is: "detect" }>, found: Yield, scope: PredicateScope): string[] {
  if ("broken" in found) return [];
  const lines = found.values.flatMap((value) => (value.type === "input" ? judge(predicate, value, scope).map((judged) => describeHit(value, judged)) : []));
  return lines.length > hitsMax ? [...lines.slice(0, hitsMax), `and ${lines.length - hitsMax} more`] : lines;
}

function describeHit({ place, name }: Input, { hit, counted, excluded, score, reaches }: Judged): string {
  const where = name === "" ? place : `${place} ${quoted(name)}`;
  const by = hit.by.length === 0 ? "as it came" : `decoded (${hit.by.join(", ")})`;
  const parts = counted.map((part) => `${part.finding} ${part.score} (${part.why})`).join(" + ") || "nothing that counts";
  const without = excluded.length === 0 ? "" : `; excluded: ${excluded.map(({ finding }) => finding).join(", ")}`;
  return `${reaches ? "found" : "not enough"}: ${hit.detector} in ${where}, ${by}: ${quoted(hit.text)}: ${score} = ${parts}${without}`;
}
