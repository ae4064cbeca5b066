/**
 * Guards: what must stand beside a text that a pattern is looked for by. Where the first pass has found the text, an anchored automaton reads
 * on behind it and another one backwards before it; most often one of them fails after a byte or two, and the pattern's own automaton need not
 * run. A guard lets through all that a match can have there, and more: it is cut off where it grows, and where it would rarely fail.
 */
import { Kind } from "./ast.ts";
import { Classes, classesByKind } from "./classes.ts";
import { minimise } from "./dfa.ts";
import { byteShare } from "./frequency.ts";
import type { Positions } from "./positions.ts";
import { hasLetter } from "./sets.ts";

/** An anchored automaton. A text that can be before and behind anything begins in `passes`. */
export interface Guard {
  readonly classOf: Uint8Array;
  /** Classes of bytes; the last column is the input's edge. */
  readonly classCount: number;
  readonly stateCount: number;
  /** By state × (classCount + 1) + class. */
  readonly next: Int32Array;
  /** By text: where it begins. */
  readonly starts: readonly number[];
}

/** The first two states: nothing leaves them. */
export const fails = 0, passes = 1;

const statesMax = 128, wayStatesMax = 48;
/** A state that less than this share of ordinary bytes stops is no use, if what it leads to is none. */
const stopsMin = 0.04;

export type Direction = "behind" | "before";

/** What stands behind the texts, or before them read backwards, in a match that contains them. */
export function guardOf(positions: Positions, texts: readonly string[], ends: ReadonlySet<number>, direction: Direction): Guard {
  const walk = direction === "behind" ? forwards(positions) : backwards(positions);
  const classes = classesByKind(positions.numbers), { classOf, count: classCount } = classes, kindOfClass = classes.kinds();
  const states: (readonly number[])[] = [[], []], numbers = new Map<string, number>();
  const numberOf = (state: readonly number[]): number => {
    if (state.length === 0) return fails;
    if (state.some((position) => walk.endsAt(position) === 15)) return passes;
    const key = state.join(), known = numbers.get(key) ?? (states.length >= statesMax ? passes : states.length);
    if (known === states.length) states.push(state);
    numbers.set(key, known);
    return known;
  };
  const starts = texts.map((text) => numberOf(direction === "behind" ? read(walk, positions.numbers, text).filter((position) => ends.has(position)) : readBackwards(walk, positions.numbers, text, ends)));
  const width = classCount + 1, next: number[] = [...Array<number>(width).fill(fails), ...Array<number>(width).fill(passes)];
  for (let state = 2; state < states.length; state++) {
    const here = states[state] as readonly number[], follow = union(here, walk.next), alike = classes.alike(follow, 0, (of) => kindOfClass[of] as number);
    for (let of = 0; of < classCount; of++) {
      const first = alike[of] as number;
      if (first < of) next.push(next[state * width + first] as number);
      else next.push(canEnd(walk, here, kindOfClass[of] as number) ? passes : numberOf(follow.filter((position) => classes.has(position, of))));
    }
    next.push(canEnd(walk, here, Kind.edge) ? passes : fails);
  }
  return smallest({ classOf, classCount, stateCount: states.length, next: Int32Array.from(next), starts });
}

/**
 * How far back a match can begin that contains one of the texts: read backwards from the text, `fails` is entered where no match can have begun any earlier.
 * Undefined where that takes too many states. It begins in state 2.
 */
export function wayBefore(positions: Positions, texts: readonly string[], ends: ReadonlySet<number>): Guard | undefined {
  const walk = backwards(positions), classes = new Classes(positions.numbers, false), { classOf, count: classCount } = classes;
  const start = [...new Set(texts.flatMap((text) => readBackwards(walk, positions.numbers, text, ends)))].sort((a, b) => a - b);
  const states: (readonly number[])[] = [[], [], start], numbers = new Map<string, number>([["", fails], [start.join(), 2]]), next: number[] = Array<number>(2 * (classCount + 1)).fill(fails);
  for (let state = 2; state < states.length; state++) {
    const follow = union(states[state] as readonly number[], walk.next);
    for (let of = 0; of < classCount; of++) {
      const to = follow.filter((position) => classes.has(position, of)), key = to.join();
      if (!numbers.has(key)) { numbers.set(key, states.length); states.push(to); }
      next.push(numbers.get(key) as number);
    }
    next.push(fails);
    if (states.length > wayStatesMax) return undefined;
  }
  next.fill(passes, classCount + 1, 2 * (classCount + 1));
  const made = renumbered({ classOf, classCount, stateCount: states.length, next: Int32Array.from(next), starts: [2] });
  return made.starts[0] === 2 ? made : undefined;
}

/** Bytes that can stand before one of the texts in a match; Infinity where there is no bound. */
export function reachBefore(positions: Positions, texts: readonly string[], ends: ReadonlySet<number>): number {
  const walk = backwards(positions), known = new Map<number, number>();
  const from = (position: number): number => {
    const length = known.get(position);
    if (length !== undefined) return length;
    // A way that leads back here has no end.
    known.set(position, Infinity);
    const longest = Math.max(0, ...walk.next(position).map((before) => 1 + from(before)));
    known.set(position, longest);
    return longest;
  };
  return Math.max(0, ...texts.flatMap((text) => readBackwards(walk, positions.numbers, text, ends).map(from)));
}

interface Walk { readonly next: (position: number) => readonly number[]; /** Kinds of the byte beyond the position with which a match can stop there: a bit each. */ readonly endsAt: (position: number) => number }

const forwards = ({ follow, last }: Positions): Walk => ({ next: (position) => follow[position] as readonly number[], endsAt: (position) => last.get(position) ?? 0 });

function backwards({ sets, follow, first }: Positions): Walk {
  const before: number[][] = sets.map(() => []), begins = sets.map(() => 0);
  follow.forEach((list, position) => { for (const next of list) before[next]!.push(position); });
  first.forEach((list, kind) => { for (const position of list) begins[position]! |= 1 << kind; });
  return { next: (position) => before[position] as number[], endsAt: (position) => begins[position] as number };
}

const canEnd = (walk: Walk, state: readonly number[], kind: number): boolean => state.some((position) => (walk.endsAt(position) >> kind & 1) === 1);

const union = (state: readonly number[], next: Walk["next"]): number[] => [...new Set(state.flatMap(next))].sort((a, b) => a - b);

/** The positions after the text, wherever in a match it stood; from `begin` on. */
function read(walk: Walk, sets: readonly number[], text: string, begin: Iterable<number> = sets.keys()): readonly number[] {
  let state: readonly number[] | undefined;
  for (const letter of text) {
    state = (state === undefined ? [...begin] : union(state, walk.next)).filter((position) => hasLetter(sets[position] as number, letter));
  }
  return state ?? [];
}

/** The positions of the text's first byte where its last one is at one of these. */
const readBackwards = (walk: Walk, sets: readonly number[], text: string, ends: Iterable<number>): readonly number[] => read(walk, sets, [...text].reverse().join(""), ends);

/** Without states that are no use, and minimal. `fails` and `passes` stay the first two. */
function smallest(guard: Guard): Guard {
  const { classOf, classCount, stateCount } = guard, width = classCount + 1, next = Int32Array.from(guard.next), target = Int32Array.from({ length: stateCount }, (_, state) => state);
  const share = Array.from({ length: width }, () => 0);
  for (let byte = 0; byte < 256; byte++) share[classOf[byte] as number]! += byteShare(byte);
  const total = share.reduce((sum, one) => sum + one, 0);
  const isUseless = (state: number): boolean => {
    let stopped = 0;
    for (let of = 0; of < width; of++) {
      const to = target[next[state * width + of] as number] as number;
      if (to === fails) stopped += share[of] as number;
      else if (to !== passes && to !== state) return false;
    }
    return stopped < stopsMin * total;
  };
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (let state = 2; state < stateCount; state++) {
      if (target[state] === passes || !isUseless(state)) continue;
      target[state] = passes;
      isChanged = true;
    }
  }
  return renumbered({ ...guard, next: next.map((to) => target[to] as number), starts: guard.starts.map((state) => target[state] as number) });
}

/** Equal states become one, those that no text leads to are left out, and so are classes that are equal then. */
function renumbered(guard: Guard): Guard {
  const width = guard.classCount + 1, none: number[] = [];
  const outputs = Array.from({ length: guard.stateCount }, (_, state) => (state === fails ? [0] : state === passes ? [1] : none));
  const merged = minimise({ classOf: guard.classOf, classCount: width, stateCount: guard.stateCount, next: guard.next, starts: [fails, passes, ...guard.starts], outputs, endOutputs: outputs.map(() => none) });
  const numbers = new Map<number, number>();
  const order: number[] = [];
  const reach = (state: number): number => {
    let number = numbers.get(state);
    if (number === undefined) { numbers.set(state, number = order.length); order.push(state); }
    return number;
  };
  merged.starts.forEach(reach);
  const next: number[] = [];
  for (const state of order) for (let of = 0; of < width; of++) next.push(reach(merged.next[state * width + of] as number));
  const keys = new Map<string, number>(), kept: number[] = [];
  const classTo = Array.from({ length: guard.classCount }, (_, of) => {
    let key = "";
    for (let at = of; at < next.length; at += width) key += String.fromCharCode(next[at] as number);
    const known = keys.get(key) ?? keys.size;
    if (known === keys.size) { keys.set(key, known); kept.push(of); }
    return known;
  });
  return {
    classOf: guard.classOf.map((of) => classTo[of] as number), classCount: kept.length, stateCount: order.length,
    starts: merged.starts.slice(2).map(reach), next: Int32Array.from(order.flatMap((_, number) => [...kept, guard.classCount].map((of) => next[number * width + of] as number))),
  };
}

/** What stands for the input's edge where bytes are numbered. */
export const edge = 256;

/** How likely it is that a guard lets through what stands beside the text of this number, by its first byte. */
export function admittedShare({ classOf, classCount, next, starts }: Guard, text: number): number {
  const row = (starts[text] as number) * (classCount + 1);
  let share = 0;
  classOf.forEach((of, byte) => { if (next[row + of] !== fails) share += byteShare(byte); });
  return share;
}
