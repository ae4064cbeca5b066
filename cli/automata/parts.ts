/** Parts of patterns that have an automaton each, and groups of parts that share one. */
import { bytesNamed, cat, empty, keyOf, or, type Node } from "./ast.ts";
import { determinise, type Dfa, type Searched } from "./dfa.ts";
import { positionsOf } from "./positions.ts";
import { confirmerBytes } from "./write-dfa.ts";

/** A pattern, or some of its alternatives. */
export interface Part {
  /** The pattern's number. */
  readonly number: number;
  readonly node: Node;
  readonly searched: Searched;
  /** Undefined where it would be too large. */
  readonly dfa: Dfa | undefined;
}

const groupStatesMax = 200;
/** A pattern with more states is taken apart where it is an alternation. */
const wholeStatesMax = 250;
/** An automaton of more bytes is not made for one pattern: less where there are many, so that a set of hundreds stays below 3 MiB. */
export const wholeBytesMax = (patterns: number): number => Math.min(114_688, Math.max(49_152, 4 * 1024 * 1024 / patterns));
/** A half of a pattern that is too large has at most so many states. */
const halfStatesMax = 1000;
/** A pattern that is too large by itself is halved where the parts take no more bytes than this together. */
const halvesBytesMax = 65_536;

/** The pattern, or its alternatives where it is large: whichever of them occurs, the pattern does. */
export function partsOf(node: Node, number: number, statesEachMax: number, bytesMax: number, halvingsMax = 3): Part[] {
  const searched = { positions: positionsOf(node), output: number };
  const made = determinise([searched], { statesMax: statesEachMax, once: true });
  const dfa = made !== undefined && confirmerBytes(made) <= bytesMax ? made : undefined;
  if (node.is === "or" && node.of.length > 1 && (dfa === undefined || dfa.stateCount > wholeStatesMax)) return node.of.flatMap((choice) => partsOf(choice, number, statesEachMax, bytesMax, halvingsMax));
  const halves = dfa === undefined && halvingsMax > 0 ? halved(node)?.flatMap((half) => partsOf(half, number, Math.min(statesEachMax, halfStatesMax), bytesMax, halvingsMax - 1)) : undefined;
  if (halves !== undefined && halves.reduce((sum, part) => sum + (part.dfa === undefined ? Infinity : confirmerBytes(part.dfa)), 0) <= halvesBytesMax) return halves;
  return [{ number, node, searched, dfa }];
}

/** Two expressions that together match what this one does: each with half of the alternatives at the place that has the most. */
function halved(node: Node): [Node, Node] | undefined {
  if (node.is === "or" && node.of.length > 1) return [or(...node.of.slice(0, node.of.length >> 1)), or(...node.of.slice(node.of.length >> 1))];
  if (node.is === "repeat" && node.min === 0 && node.max === 1) return [empty, node.of];
  if (node.is !== "cat") return undefined;
  const sizes = node.of.map((part) => (halved(part) === undefined ? 0 : bytesNamed(part)));
  const at = sizes.indexOf(Math.max(...sizes, 1));
  const parts = at === -1 ? undefined : halved(node.of[at] as Node);
  return parts?.map((part) => cat(...node.of.slice(0, at), part, ...node.of.slice(at + 1))) as [Node, Node] | undefined;
}

/** Neighbours in the order of their beginnings share an automaton as long as it does not grow much beyond its parts. */
export function groupsOf(parts: readonly Part[]): { dfa: Dfa | undefined; members: readonly Part[] }[] {
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
