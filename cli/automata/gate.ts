/**
 * Which patterns are looked for by what. A set that does not fit one automaton is searched in two steps: one automaton finds texts that
 * matches must contain, all in one pass, and an automaton of a group of patterns runs only where those of one of its patterns were found.
 */
import { byteSet, cat, empty, foldAscii, keyOf, or, type Node } from "./ast.ts";
import { determinise, type Dfa, type Searched } from "./dfa.ts";
import { exactTexts, factorsOf } from "./factors.ts";
import { likelihood } from "./frequency.ts";
import { requiredMarks } from "./marks.ts";
import { positionsOf } from "./positions.ts";
import { confirmerBytes } from "./write-dfa.ts";

export interface Gated {
  /** Texts, looked for without case; a text's clauses are those that it satisfies. */
  readonly texts: readonly { readonly text: string; readonly clauses: readonly number[] }[];
  readonly clauseCount: number;
  /** By clause: the groups that have a pattern of which it is the rarest. */
  readonly groupsOf: readonly (readonly number[])[];
  readonly groups: readonly Group[];
  /** Patterns that the first automaton finds by itself. */
  readonly direct: readonly number[];
}

export interface Group {
  /** Undefined where it would be too large: then the group has one pattern, and is run as bit vectors. */
  readonly dfa: Dfa | undefined;
  readonly members: readonly Searched[];
  /** For each pattern that must be looked at, its clauses: one that is always satisfied has none. */
  readonly needs: readonly (readonly number[])[];
  /** For each, the marks that a text must have (marks.ts). */
  readonly required: readonly number[];
}

interface Part { readonly number: number; readonly node: Node; readonly searched: Searched; readonly dfa: Dfa | undefined; readonly clauses: readonly (readonly string[])[] }

/** A further set of texts is asked for where those before are together more likely than this. */
const likelyMin = 1e-7;
const clausesEachMax = 3;
/** Further sets are short, so that they add little to the first automaton. */
const furtherBytesMax = 24;
const groupStatesMax = 200;
/** A pattern with more states is taken apart where it is an alternation. */
const wholeStatesMax = 250;
/** An automaton of more bytes is not made for one pattern: less where there are many, so that a set of hundreds stays below 3 MiB. */
const wholeBytesMax = (patterns: number): number => Math.min(114_688, Math.max(49_152, 4 * 1024 * 1024 / patterns));
/** A half of a pattern that is too large has at most so many states. */
const halfStatesMax = 1000;
/** A pattern that is too large by itself is halved where the parts take no more bytes than this together. */
const halvesBytesMax = 65_536;

export function gate(nodes: readonly Node[], statesEachMax: number): Gated {
  const direct: number[] = [], parts: Part[] = [];
  nodes.forEach((node, number) => {
    const exact = exactTexts(node);
    if (exact !== undefined && exact.every((text) => text !== "")) { direct.push(number); return; }
    parts.push(...partsOf(node, number, statesEachMax, wholeBytesMax(nodes.length)));
  });
  const clauses = new Clauses();
  const grouped = groupsOf(parts);
  const groups = grouped.map(({ dfa, members }) => ({ dfa, members: members.map(({ searched }) => searched), needs: members.map((part) => part.clauses.map((texts) => clauses.numberOf(texts))), required: members.map(({ node }) => requiredMarks(node)) }));
  return {
    texts: clauses.texts, clauseCount: clauses.count, groups, direct,
    groupsOf: Array.from({ length: clauses.count }, (_, clause) => groups.flatMap(({ needs }, number) => (needs.some((list) => list[0] === clause) ? [number] : []))),
  };
}

/** The pattern, or its alternatives where it is large: whichever of them occurs, the pattern does. */
function partsOf(node: Node, number: number, statesEachMax: number, bytesMax: number, halvingsMax = 3): Part[] {
  const searched = { positions: positionsOf(node), output: number };
  const made = determinise([searched], { statesMax: statesEachMax, once: true });
  const dfa = made !== undefined && confirmerBytes(made) <= bytesMax ? made : undefined;
  if (node.is === "or" && node.of.length > 1 && (dfa === undefined || dfa.stateCount > wholeStatesMax)) return node.of.flatMap((choice) => partsOf(choice, number, statesEachMax, bytesMax, halvingsMax));
  const halves = dfa === undefined && halvingsMax > 0 ? halved(node)?.flatMap((half) => partsOf(half, number, Math.min(statesEachMax, halfStatesMax), bytesMax, halvingsMax - 1)) : undefined;
  if (halves !== undefined && halves.reduce((sum, part) => sum + (part.dfa === undefined ? Infinity : confirmerBytes(part.dfa)), 0) <= halvesBytesMax) return halves;
  return [{ number, node, searched, dfa, clauses: clausesOf(node) }];
}

/** Two expressions that together match what this one does: each with half of the alternatives at the place that has the most. */
function halved(node: Node): [Node, Node] | undefined {
  if (node.is === "or" && node.of.length > 1) return [or(...node.of.slice(0, node.of.length >> 1)), or(...node.of.slice(node.of.length >> 1))];
  if (node.is === "repeat" && node.min === 0 && node.max === 1) return [empty, node.of];
  if (node.is !== "cat") return undefined;
  const sizes = node.of.map((part) => (halved(part) === undefined ? 0 : sizeOfNode(part)));
  const at = sizes.indexOf(Math.max(...sizes, 1));
  const parts = at === -1 ? undefined : halved(node.of[at] as Node);
  return parts?.map((part) => cat(...node.of.slice(0, at), part, ...node.of.slice(at + 1))) as [Node, Node] | undefined;
}

/** How many bytes the expression names. */
function sizeOfNode(node: Node): number {
  if (node.is === "bytes") return 1;
  if (node.is === "assert") return 0;
  return node.is === "repeat" ? sizeOfNode(node.of) : node.of.reduce((sum, part) => sum + sizeOfNode(part), 0);
}

/** The rarest set of texts, and further ones as long as what is found by all of them so far is likely. */
function clausesOf(node: Node): readonly (readonly string[])[] {
  const kept: (readonly string[])[] = [];
  let chance = 1;
  for (const texts of factorsOf(node)) {
    if (kept.length >= clausesEachMax || chance < likelyMin) break;
    if (kept.length > 0 && texts.reduce((sum, text) => sum + text.length, 0) > furtherBytesMax) continue;
    // What contains a text of the other set satisfies that too, and says nothing new.
    if (kept.some((other) => other.every((text) => texts.some((part) => text.includes(part))))) continue;
    kept.push(texts);
    chance *= likelihood(texts);
  }
  return kept;
}

class Clauses {
  readonly #numbers = new Map<string, number>();
  readonly #texts = new Map<string, Set<number>>();

  numberOf(texts: readonly string[]): number {
    const key = JSON.stringify(texts);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(key, number);
    for (const text of texts) {
      if (!this.#texts.has(text)) this.#texts.set(text, new Set());
      this.#texts.get(text)!.add(number);
    }
    return number;
  }

  get count(): number { return this.#numbers.size; }
  get texts(): Gated["texts"] { return [...this.#texts].map(([text, clauses]) => ({ text, clauses: [...clauses] })); }
}

/** Neighbours in the order of their beginnings share an automaton as long as it does not grow much beyond its parts. */
function groupsOf(parts: readonly Part[]): { dfa: Dfa | undefined; members: readonly Part[] }[] {
  const groups: { dfa: Dfa | undefined; members: readonly Part[] }[] = [];
  for (const part of ordered(parts)) {
    const open = groups.at(-1);
    const joint = open?.dfa === undefined || part.dfa === undefined ? undefined : jointOf(open.dfa, open.members, part.dfa, part);
    if (open !== undefined && joint !== undefined) groups[groups.length - 1] = { dfa: joint, members: [...open.members, part] };
    else groups.push({ dfa: part.dfa, members: [part] });
  }
  return groups;
}

function jointOf(one: Dfa, members: readonly Part[], other: Dfa, part: Part): Dfa | undefined {
  const states = one.stateCount + other.stateCount;
  if (states > groupStatesMax) return undefined;
  const joint = determinise([...members, part].map(({ searched }) => searched), { statesMax: Math.ceil(1.3 * states) + 10 });
  return joint !== undefined && confirmerBytes(joint) < 1.5 * (confirmerBytes(one) + confirmerBytes(other)) ? joint : undefined;
}

/** By what they begin with, then as they were given. */
function ordered(parts: readonly Part[]): Part[] {
  const key = ({ node }: Part): string => keyOf(node.is === "cat" ? cat(...node.of.slice(0, 3)) : node);
  return parts.map((part) => ({ part, key: key(part) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.part.number - b.part.number)).map(({ part }) => part);
}

/** A text without the case of letters, as an expression. */
export const folded = (text: string): Node => cat(...Array.from(text, (letter): Node => ({ is: "bytes", set: foldAscii(byteSet(letter.charCodeAt(0))) })));
