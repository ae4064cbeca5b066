/**
 * Where in a match the text stands that the pattern is looked for by. A text can often be read at several places of an expression, also where the
 * expression takes almost anything; but every match has one of the set's texts at the place that the set comes from, and a guard need only know
 * what stands beside that.
 */
import { byteSet, foldAscii, sizeOf, type ByteSet } from "./ast.ts";
import type { Positions } from "./positions.ts";

/** Positions that take more bytes than this are not where a text comes from. */
const preciseBytesMax = 16;
/** A smaller choice is tried for among so many positions. */
const tryMax = 24;

/** Positions at which texts end, such that every match has one of the texts ending at one of them: few, and the first or the last in the expression. */
export function occurrencesOf(positions: Positions, texts: readonly string[]): readonly ReadonlySet<number>[] {
  const all = new Set(texts.flatMap((text) => readable(positions, text)));
  const precise = [...all].filter((position) => sizeOf(positions.sets[position] as ByteSet) <= preciseBytesMax).sort((a, b) => a - b);
  const finder = new Finder(texts);
  if (!isCut(positions, finder, new Set(precise))) return [all];
  return precise.length > tryMax ? [new Set(precise)] : [without(positions, finder, precise, [...precise].reverse()), without(positions, finder, precise, precise)];
}

/** Leaves out what can be left out, in this order. */
function without(positions: Positions, finder: Finder, kept: readonly number[], order: readonly number[]): Set<number> {
  const set = new Set(kept);
  for (const position of order) {
    set.delete(position);
    if (!isCut(positions, finder, set)) set.add(position);
  }
  return set;
}

function readable({ sets, follow }: Positions, text: string): number[] {
  let state: number[] | undefined;
  for (const letter of text) {
    const set = foldAscii(byteSet(letter.charCodeAt(0)));
    state = (state === undefined ? [...sets.keys()] : [...new Set(state.flatMap((position) => follow[position] as readonly number[]))]).filter((position) => ((sets[position] as ByteSet) & set) !== 0n);
  }
  return state ?? [];
}

/** Whether no match avoids that a text ends at one of the positions. */
function isCut({ sets, follow, first, last }: Positions, finder: Finder, ends: ReadonlySet<number>): boolean {
  const seen = new Set<number>(), queue: [position: number, state: number][] = [];
  const enter = (position: number, before: number): void => {
    for (const state of finder.after(before, sets[position] as ByteSet)) {
      if (ends.has(position) && finder.isText(state)) continue;
      const key = position * finder.size + state;
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push([position, state]);
    }
  };
  for (const list of first) for (const position of list) enter(position, 0);
  for (const [position, state] of queue) {
    if (last.has(position)) return false;
    for (const next of follow[position] as readonly number[]) enter(next, state);
  }
  return true;
}

/** Which text was read last: an automaton over their letters. */
class Finder {
  readonly #letters: readonly string[];
  readonly #prefixes: readonly string[];
  readonly #next: readonly (readonly number[])[];
  readonly #isText: readonly boolean[];
  readonly #memo = new Map<string, readonly number[]>();

  constructor(texts: readonly string[]) {
    this.#letters = [...new Set(texts.join(""))];
    this.#prefixes = [...new Set(["", ...texts.flatMap((text) => Array.from(text, (_, end) => text.slice(0, end + 1)))])];
    const known = new Map(this.#prefixes.map((prefix, number) => [prefix, number]));
    const longest = (text: string): number => {
      for (let from = 0; ; from++) {
        const number = known.get(text.slice(from));
        if (number !== undefined) return number;
      }
    };
    this.#next = this.#prefixes.map((prefix) => this.#letters.map((letter) => longest(prefix + letter)));
    this.#isText = this.#prefixes.map((prefix) => texts.some((text) => prefix.endsWith(text)));
  }

  get size(): number { return this.#prefixes.length; }
  isText(state: number): boolean { return this.#isText[state] as boolean; }

  /** The states that a byte of the set can lead to. */
  after(state: number, set: ByteSet): readonly number[] {
    const key = `${state} ${set}`, known = this.#memo.get(key);
    if (known !== undefined) return known;
    let rest = set;
    const found = new Set<number>();
    this.#letters.forEach((letter, index) => {
      const bytes = foldAscii(byteSet(letter.charCodeAt(0)));
      if ((set & bytes) !== 0n) found.add(this.#next[state]![index] as number);
      rest &= ~bytes;
    });
    if (rest !== 0n) found.add(0);
    this.#memo.set(key, [...found]);
    return [...found];
  }
}
