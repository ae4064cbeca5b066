/**
 * Position automata (V. M. Glushkov, 1961): one state for each byte that an expression names. There are no empty transitions, so a set of
 * states is a set of positions, which suits both subset construction and bit vectors. Assertions are resolved here: where an expression has
 * any that ask for kinds of bytes, each position is split by kind, and an edge between two positions either holds or is left out.
 */
import { half, holdsBetween, Kind, kindCount, partsByKind, type ByteSet, type Node, type Seen } from "./ast.ts";
import { setNumber } from "./sets.ts";

/** By position: under which pairs of kinds, halves of characters included (a mask of 5 × 5 bits). */
type Edges = Map<number, number>;

const pairsCount = kindCount + 1;
const holds = (pairs: number, before: number, after: number): boolean => (pairs >> (pairsCount * before + after) & 1) === 1;

/** A half of a character stands beside the other half alone; for assertions it is neither a word's byte nor a newline. */
function pairsOf(mask: number): number {
  const asKind = (kind: number): number => (kind === half ? Kind.other : kind);
  let pairs = 0;
  for (let before = 0; before < pairsCount; before++) {
    for (let after = 0; after < pairsCount; after++) {
      if ((before === half) === (after === half) && holdsBetween(mask, asKind(before), asKind(after))) pairs |= 1 << (pairsCount * before + after);
    }
  }
  return pairs;
}
const anywhere = pairsOf(0xffff);
/** The pairs without halves, as automata have them. */
const maskOfPairs = (pairs: number): number => [0, 1, 2, 3].reduce((mask, before) => mask | (pairs >> (pairsCount * before) & 15) << (kindCount * before), 0);

export interface Positions {
  readonly sets: readonly ByteSet[];
  /** The sets by number (sets.ts). */
  readonly numbers: readonly number[];
  /** Positions that may follow. */
  readonly follow: readonly (readonly number[])[];
  /** Positions to begin with, by the kind of the byte before. */
  readonly first: readonly (readonly number[])[];
  /** For positions that may end a match: a bit for each kind of the byte behind. 15 is at once. */
  readonly last: ReadonlyMap<number, number>;
  /** Pairs of kinds between which the expression holds without a byte. */
  readonly nullable: number;
}

interface Part { nullable: number; first: Edges; last: Edges }

const known = new WeakMap<Node, Positions>();

/** Throws nothing; the front ends have bounded the expression. */
export function positionsOf(node: Node): Positions {
  const made = known.get(node) ?? new Builder(asksForKinds(node)).build(node);
  known.set(node, made);
  return made;
}

interface Leaf { readonly set: ByteSet; readonly number: number; readonly seen: Seen }
const leavesSplit = new WeakMap<Node, readonly Leaf[]>(), leavesWhole = new WeakMap<Node, readonly Leaf[]>();

/** The positions of one byte: by kind where assertions ask for kinds. */
function leavesOf(node: Node & { is: "bytes" }, splits: boolean): readonly Leaf[] {
  const of = splits ? leavesSplit : leavesWhole, { set, seen } = node;
  const parts = of.get(node) ?? (splits && seen === undefined ? partsByKind(set) : set === 0n ? [] : [{ kind: Kind.other, set }])
    .map((part): Leaf => ({ set: part.set, number: setNumber(part.set), seen: seen ?? { before: part.kind, after: part.kind } }));
  of.set(node, parts);
  return parts;
}

const edgeOnly = (mask: number): boolean => [0, 1, 2].every((before) => [0, 1, 2].every((after) =>
  holdsBetween(mask, before, after) === holdsBetween(mask, 2, 2)
  && holdsBetween(mask, Kind.edge, after) === holdsBetween(mask, Kind.edge, 2) && holdsBetween(mask, before, Kind.edge) === holdsBetween(mask, 2, Kind.edge)));

function asksForKinds(node: Node): boolean {
  switch (node.is) {
    case "bytes": return false;
    case "assert": return !edgeOnly(node.mask);
    case "repeat": return asksForKinds(node.of);
    default: return node.of.some(asksForKinds);
  }
}

function add(edges: Edges, position: number, mask: number): void {
  if (mask !== 0) edges.set(position, (edges.get(position) ?? 0) | mask);
}

/** The positions from which one of the ends can be reached: behind an assertion that cannot hold there is none. */
function leadingTo(ends: Iterable<number>, follow: readonly (readonly number[])[]): ReadonlySet<number> {
  const before: number[][] = follow.map(() => []);
  follow.forEach((list, position) => { for (const next of list) (before[next] as number[]).push(position); });
  const live = new Set(ends);
  for (const position of live) for (const earlier of before[position] as number[]) live.add(earlier);
  return live;
}

class Builder {
  readonly splits: boolean;
  readonly sets: ByteSet[] = [];
  readonly numbers: number[] = [];
  readonly seen: Seen[] = [];
  readonly follow: Edges[] = [];

  constructor(splits: boolean) { this.splits = splits; }

  build(node: Node): Positions {
    const { nullable, first, last } = this.part(node);
    // Positions that are not split stand for bytes of any kind; they meet only masks that ask for edges.
    const before = (position: number): number => this.seen[position]!.before, after = (position: number): number => this.seen[position]!.after;
    const ends = new Map([...last].map(([position, pairs]): [number, number] => [position, pairs >> (pairsCount * before(position)) & 15]).filter(([, kinds]) => kinds !== 0));
    const follow = this.follow.map((edges, position) => [...edges].filter(([next, pairs]) => holds(pairs, before(position), after(next))).map(([next]) => next).sort((a, b) => a - b));
    const live = leadingTo(ends.keys(), follow), isLive = (position: number): boolean => live.has(position);
    return {
      sets: this.sets, numbers: this.numbers, nullable: maskOfPairs(nullable), last: ends, follow: follow.map((list) => list.filter(isLive)),
      first: Array.from({ length: kindCount }, (_, kind) => [...first].filter(([position, pairs]) => isLive(position) && holds(pairs, kind, after(position))).map(([position]) => position).sort((a, b) => a - b)),
    };
  }

  part(node: Node): Part {
    switch (node.is) {
      case "bytes": return this.leaf(node);
      case "assert": return { nullable: pairsOf(node.mask), first: new Map(), last: new Map() };
      case "cat": return node.of.reduce<Part>((before, next) => this.join(before, this.part(next)), { nullable: anywhere, first: new Map(), last: new Map() });
      case "or": return node.of.map((choice) => this.part(choice)).reduce(either, { nullable: 0, first: new Map(), last: new Map() });
      case "repeat": return this.repeat(node.of, node.min, node.max);
    }
  }

  leaf(node: Node & { is: "bytes" }): Part {
    const positions = leavesOf(node, this.splits).map(({ set, number, seen }) => {
      this.sets.push(set);
      this.numbers.push(number);
      this.seen.push(seen);
      this.follow.push(new Map());
      return this.sets.length - 1;
    });
    const edges = (): Edges => new Map(positions.map((position) => [position, anywhere]));
    return { nullable: 0, first: edges(), last: edges() };
  }

  join(before: Part, next: Part): Part {
    this.link(before.last, next.first);
    const first = new Map(before.first), last = new Map(next.last);
    for (const [position, mask] of next.first) add(first, position, mask & before.nullable);
    for (const [position, mask] of before.last) add(last, position, mask & next.nullable);
    return { nullable: before.nullable & next.nullable, first, last };
  }

  link(last: Edges, first: Edges): void {
    for (const [position, after] of last) for (const [next, before] of first) add(this.follow[position] as Edges, next, after & before);
  }

  /** X{2,5} is XX((X?X)?X)?: all copies of the tail can begin it and only the last one ends it, so that almost every edge goes to the next position. */
  repeat(of: Node, min: number, max: number): Part {
    let whole: Part = { nullable: anywhere, first: new Map(), last: new Map() };
    if (max === Infinity) {
      for (let copy = 1; copy < min; copy++) whole = this.join(whole, this.part(of));
      const loop = this.part(of);
      this.link(loop.last, loop.first);
      return this.join(whole, min === 0 ? { ...loop, nullable: anywhere } : loop);
    }
    for (let copy = 0; copy < min; copy++) whole = this.join(whole, this.part(of));
    let tail: Part | undefined;
    for (let copy = min; copy < max; copy++) tail = { ...tail === undefined ? this.part(of) : this.join(tail, this.part(of)), nullable: anywhere };
    return tail === undefined ? whole : this.join(whole, tail);
  }
}

function either(one: Part, other: Part): Part {
  const first = new Map(one.first), last = new Map(one.last);
  for (const [position, mask] of other.first) add(first, position, mask);
  for (const [position, mask] of other.last) add(last, position, mask);
  return { nullable: one.nullable | other.nullable, first, last };
}

