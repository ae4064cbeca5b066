/**
 * Where in a match the text stands that the pattern is looked for by. A text can often be read at several places of an expression, also where the
 * expression takes almost anything; but every match has one of the set's texts at the place that the set comes from, and a guard need only know
 * what stands beside that.
 */
import { sizeOf, type ByteSet } from "./ast.ts";
import type { Positions } from "./positions.ts";
import { hasLetter, tableOfSet } from "./sets.ts";

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
  if (precise.length > tryMax) return [new Set(precise)];
  const last = without(positions, finder, precise, [...precise].reverse()), first = without(positions, finder, precise, precise);
  return last.size === first.size && [...last].every((position) => first.has(position)) ? [last] : [last, first];
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

function readable({ numbers, follow }: Positions, text: string): number[] {
  let state: number[] | undefined;
  for (const letter of text) {
    state = (state === undefined ? [...numbers.keys()] : [...new Set(state.flatMap((position) => follow[position] as readonly number[]))]).filter((position) => hasLetter(numbers[position] as number, letter));
  }
  return state ?? [];
}

/** Whether no match avoids that a text ends at one of the positions. */
function isCut({ numbers, follow, first, last }: Positions, finder: Finder, ends: ReadonlySet<number>): boolean {
  const seen = new Set<number>(), queue: [position: number, state: number][] = [];
  const enter = (position: number, before: number): void => {
    for (const state of finder.after(before, numbers[position] as number)) {
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
  readonly #memo = new Map<number, readonly number[]>();
  /** By set: the letters that it has, and whether it has any other byte. */
  readonly #sets = new Map<number, { readonly letters: readonly number[]; readonly hasOther: boolean }>();

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
  after(state: number, set: number): readonly number[] {
    const key = set * this.size + state, known = this.#memo.get(key);
    if (known !== undefined) return known;
    const { letters, hasOther } = this.#lettersOf(set), found = new Set(letters.map((index) => this.#next[state]![index] as number));
    if (hasOther) found.add(0);
    const after = [...found];
    this.#memo.set(key, after);
    return after;
  }

  #lettersOf(set: number): { readonly letters: readonly number[]; readonly hasOther: boolean } {
    const all = this.#letters.join(""), isOther = (byte: number): boolean => !all.includes(String.fromCharCode(byte).toLowerCase());
    const known = this.#sets.get(set) ?? { letters: [...this.#letters.keys()].filter((index) => hasLetter(set, this.#letters[index] as string)), hasOther: tableOfSet(set).some((has, byte) => has === 1 && isOther(byte)) };
    this.#sets.set(set, known);
    return known;
  }
}
