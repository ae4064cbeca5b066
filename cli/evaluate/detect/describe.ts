/** Inputs and what was found in them, in words, for `explain`; every text is bounded. */
import type { Predicate } from "../../ir/types.ts";
import { describeYield, quoted } from "../describe.ts";
import { alternativesOf, judge, type Judged, type PredicateScope } from "../predicates.ts";
import { layersOf } from "./decode.ts";
import { windowsOf } from "./index.ts";
import { type Input, layersOfInput } from "../inputs/index.ts";
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
  return bounded(found.values.flatMap((value) => (value.type === "input" ? judge(predicate, value, scope).map((judged) => describeHit(value, judged)) : [])));
}

/** A line for each text or pattern that stands in an input, with the first layer that has it. */
export function describeFinds(predicate: Parameters<typeof alternativesOf>[0], found: Yield, scope: PredicateScope): string[] {
  if ("broken" in found) return [];
  const alternatives = alternativesOf(predicate, scope);
  return bounded(found.values.flatMap((value) => (value.type !== "input" ? [] : alternatives.flatMap(({ written, passes }) => {
    const layer = windowsOf(value.text).flatMap((window) => layersOf(window, layersOfInput(value))).find(({ text }) => passes(text));
    return layer === undefined ? [] : [`found: ${written} in ${whereOf(value)}, ${decodedBy([...layer.by])}: ${quoted(layer.text)}`];
  }))));
}

const bounded = (lines: string[]): string[] => (lines.length > hitsMax ? [...lines.slice(0, hitsMax), `and ${lines.length - hitsMax} more`] : lines);
/** As in `query "filter" → json "name"`. */
const whereOf = (input: Input): string => [...input.within ?? [], input].map(({ place, name }) => (name === "" ? place : `${place} ${quoted(name)}`)).join(" → ");
const decodedBy = (by: readonly string[]): string => (by.length === 0 ? "as it came" : `decoded (${by.join(", ")})`);

function describeHit(input: Input, { hit, counted, excluded, score, reaches }: Judged): string {
  const parts = counted.map((part) => `${part.finding} ${part.score} (${part.why})`).join(" + ") || "nothing that counts";
  const without = excluded.length === 0 ? "" : `; excluded: ${excluded.map(({ finding }) => finding).join(", ")}`;
  return `${reaches ? "found" : "not enough"}: ${hit.detector} in ${whereOf(input)}, ${decodedBy(hit.by)}: ${quoted(hit.text)}: ${score} = ${parts}${without}`;
}
