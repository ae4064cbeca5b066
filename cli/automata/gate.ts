/**
 * Which patterns are looked for by what. A set that does not fit one automaton is searched in two steps: one automaton finds texts that
 * matches must contain, all in one pass, and an automaton of a group of patterns runs only where those of one of its patterns were found and where
 * what stands beside them can stand there in a match.
 */
import { byteSet, cat, foldAscii, sizeOf, type Node } from "./ast.ts";
import { clausesOf, variantsOf } from "./clauses.ts";
import type { Dfa, Searched } from "./dfa.ts";
import { exactTexts } from "./factors.ts";
import { likelihood } from "./frequency.ts";
import { admittedShare, guardOf, reachBefore, wayBefore, type Guard } from "./guards.ts";
import { marksOfAll, requiredMarks } from "./marks.ts";
import { occurrencesOf } from "./occurrence.ts";
import { groupsOf, partsOf, wholeBytesMax, type Part } from "./parts.ts";
import { positionsOf, type Positions } from "./positions.ts";

export interface Gated {
  readonly texts: readonly GateText[];
  readonly clauseCount: number;
  readonly groups: readonly Group[];
  /** What is confirmed by the groups, in their order. */
  readonly parts: readonly GatedPart[];
  /** What the first automaton finds by itself: patterns, or alternatives of patterns. */
  readonly direct: readonly { readonly node: Node; readonly output: number }[];
}

/** Looked for without case. */
export interface GateText {
  readonly text: string;
  /** Sets that it satisfies, where one of the parts asks for them besides its rarest. */
  readonly clauses: readonly number[];
  /** Parts of which it is in the rarest set, and its number there, which is that in the part's guards. */
  readonly wakes: readonly { readonly part: number; readonly index: number }[];
}

export interface Group {
  /** Undefined where it would be too large: then the group has one pattern, and is run as bit vectors. */
  readonly dfa: Dfa | undefined;
  readonly members: readonly Searched[];
}

/** A pattern, or some of its alternatives. */
export interface GatedPart {
  /** Undefined where what its guards let through is found. */
  readonly group: number | undefined;
  /** The pattern's number. */
  readonly output: number;
  /** Its sets of texts but the rarest, which all must have been found. */
  readonly clauses: readonly number[];
  /** The marks that a text must have, all of the first and one of each other (marks.ts). */
  readonly required: number;
  readonly oneOf: readonly number[];
  /** What must stand beside the texts of its rarest set; none where a match need not contain anything: it is always looked at. */
  readonly guards: { readonly behind: Guard; readonly before: Guard; /** Bytes of a match before such a text; Infinity where there is no bound. */ readonly reach: number; /** How far back a match can begin, where that is further. */ readonly way: Guard | undefined } | undefined;
}

/** A pattern's own automaton begins so many bytes before a text without a look at them; where matches can begin earlier, the bytes tell the way. */
export const reachMax = 200;
/** The first automaton finds a byte by itself if it is one of so many. */
const directBytesMax = 32;
/** Repeated bytes of a compact pattern are of so many at most. */
const compactBytesMax = 12;

/** What the first automaton looks for, and what confirms it. `isLoose` tells for each pattern whether it may be found too often. */
export function gate(nodes: readonly Node[], isLoose: readonly boolean[], statesEachMax: number): Gated {
  const direct: { node: Node; output: number }[] = [], parts: Part[] = [], loose: Pick<Part, "number" | "node">[] = [];
  nodes.forEach((node, output) => {
    if (isExact(node)) { direct.push({ node, output }); return; }
    // Alternatives are looked for by texts and guards of their own.
    for (const choice of node.is === "or" ? node.of : [node]) {
      if (isFewBytes(choice) || (isLoose[output] === true && isCompact(choice))) direct.push({ node: choice, output });
      else if (isLoose[output] === true) loose.push({ number: output, node: choice });
      else parts.push(...partsOf(choice, output, statesEachMax, wholeBytesMax(nodes.length)));
    }
  });
  const texts = new Texts(), grouped = groupsOf(parts);
  const confirmed = [...grouped.flatMap(({ members }, group) => members.map((part) => ({ part, group }))), ...loose.map((part) => ({ part, group: undefined }))];
  return {
    groups: grouped.map(({ dfa, members }) => ({ dfa, members: members.map(({ searched }) => searched) })), direct,
    parts: confirmed.flatMap(({ part, group }) => variantsOf(part.node).map((node) => ({ node, output: part.number, group }))).map((part, number) => texts.take(part, number)),
    texts: texts.all, clauseCount: texts.clauseCount,
  };
}

const isFewBytes = (node: Node): boolean => node.is === "bytes" && sizeOf(node.set) <= directBytesMax;

/** Without repetitions of what stands in ordinary texts: such a pattern is soon alive or dead, and hardly multiplies the states of others. */
function isCompact(node: Node): boolean {
  switch (node.is) {
    case "bytes": case "assert": return true;
    case "repeat": return node.max <= 1 ? isCompact(node.of) : node.of.is === "bytes" && sizeOf(node.of.set) <= compactBytesMax;
    default: return node.of.every(isCompact);
  }
}

/** A few texts, without anything beside them. */
function isExact(node: Node): boolean {
  const exact = exactTexts(node);
  return exact !== undefined && exact.every((text) => text !== "");
}

/** Numbers sets of texts, and notes for each text what it means. */
class Texts {
  readonly #numbers = new Map<string, number>();
  readonly #texts = new Map<string, { clauses: number[]; wakes: { part: number; index: number }[] }>();

  take({ node, output, group }: { node: Node; output: number; group: number | undefined }, part: number): GatedPart {
    const [rarest, ...further] = clausesOf(node), positions = positionsOf(node);
    rarest?.forEach((text, index) => { this.#at(text).wakes.push({ part, index }); });
    return {
      group, output, required: requiredMarks(node), oneOf: further.flatMap((texts) => marksOfAll(texts) ?? []), clauses: further.filter((texts) => marksOfAll(texts) === undefined).map((texts) => this.#numberOf(texts)),
      guards: rarest && guardsOf(positions, rarest),
    };
  }

  #numberOf(texts: readonly string[]): number {
    const key = JSON.stringify(texts);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(key, number);
    for (const text of texts) this.#at(text).clauses.push(number);
    return number;
  }

  #at(text: string): { clauses: number[]; wakes: { part: number; index: number }[] } {
    if (!this.#texts.has(text)) this.#texts.set(text, { clauses: [], wakes: [] });
    return this.#texts.get(text)!;
  }

  get clauseCount(): number { return this.#numbers.size; }
  get all(): Gated["texts"] { return [...this.#texts].map(([text, means]) => ({ text, ...means })); }
}

/** Guards of the texts, at the place in the pattern where they stop most. */
function guardsOf(positions: Positions, texts: readonly string[]): NonNullable<GatedPart["guards"]> {
  const all = occurrencesOf(positions, texts).map((ends) => ({ behind: guardOf(positions, texts, ends, "behind"), before: guardOf(positions, texts, ends, "before"), reach: reachBefore(positions, texts, ends), ends }));
  const passing = ({ behind, before }: (typeof all)[number]): number => texts.reduce((sum, text, index) => sum + likelihood([text]) * admittedShare(behind, index) * admittedShare(before, index), 0);
  const best = all.sort((a, b) => passing(a) - passing(b))[0] as (typeof all)[number];
  return { ...best, way: best.reach > reachMax ? wayBefore(positions, texts, best.ends) : undefined };
}

/** A text without the case of letters, as an expression. */
export const folded = (text: string): Node => cat(...Array.from(text, (letter): Node => ({ is: "bytes", set: foldAscii(byteSet(letter.charCodeAt(0))) })));
