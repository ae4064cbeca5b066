/** Classes of bytes that no set of an automaton tells apart. */
import { kindOf, newlines, wordBytes } from "./ast.ts";
import { setNumber, tableOfSet } from "./sets.ts";

/** What tells bytes of two kinds apart. */
const kindSets: readonly number[] = [wordBytes, newlines].map(setNumber);

const ofPositions = new WeakMap<readonly number[], Classes>();

/** The classes of positions, by kind as well. */
export function classesByKind(sets: readonly number[]): Classes {
  const known = ofPositions.get(sets) ?? new Classes(sets, true);
  ofPositions.set(sets, known);
  return known;
}

/** The classes that the sets of positions make, in the order of their first bytes. */
export class Classes {
  readonly classOf: Uint8Array;
  readonly count: number;
  /** By position: which of the sets is its own. */
  readonly #setOf: Int32Array;
  /** By set: 1 for each class that it has. */
  readonly #has: readonly Uint8Array[];
  readonly #members: readonly (readonly number[])[];
  readonly #alike = new Map<string, Uint8Array>();
  readonly #numbers = new Map<number, Uint8Array>();

  /** `sets` are numbers (sets.ts). `byKind`: bytes of two kinds are of two classes. */
  constructor(sets: readonly number[], byKind: boolean) {
    const distinct = new Map<number, number>();
    this.#setOf = Int32Array.from(sets, (set) => {
      const known = distinct.get(set) ?? distinct.size;
      distinct.set(set, known);
      return known;
    });
    const tables = [...distinct.keys()].map(tableOfSet);
    let split = new Uint8Array(256);
    for (const table of [...tables, ...byKind ? kindSets.map(tableOfSet) : []]) split = splitBy(split, table);
    this.classOf = split;
    this.count = Math.max(...split) + 1;
    const bytes = Uint8Array.from({ length: this.count }, (_, of) => split.indexOf(of));
    this.#has = tables.map((table) => bytes.map((byte) => table[byte] as number));
    this.#members = this.#has.map((has) => Array.from(has.keys()).filter((of) => has[of] === 1));
  }

  /** Whether the position takes the bytes of the class. */
  has(position: number, of: number): boolean { return this.#has[this.#setOf[position] as number]![of] === 1; }

  /** The classes that the position takes, in ascending order. */
  membersOf(position: number): readonly number[] { return this.#members[this.#setOf[position] as number] as readonly number[]; }

  /** By class: the kind of its first byte. */
  kinds(): number[] { return Array.from({ length: this.count }, (_, of) => kindOf(this.classOf.indexOf(of))); }

  /** By class: the first one that none of the positions tells from it, and that has the same number. `key` stands for these numbers. */
  alike(positions: readonly number[], key: number, numberOf: (of: number) => number): Uint8Array {
    const sets = new Set<number>();
    for (const position of positions) sets.add(this.#setOf[position] as number);
    const name = `${key}|${[...sets].sort((a, b) => a - b).join()}`, known = this.#alike.get(name) ?? this.#firstAlike(sets, this.#numbered(key, numberOf));
    this.#alike.set(name, known);
    return known;
  }

  /** By class: what has the same number has the same small one. */
  #numbered(key: number, numberOf: (of: number) => number): Uint8Array {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const small = new Map<number, number>();
    const made = Uint8Array.from({ length: this.count }, (_, of) => {
      const number = numberOf(of);
      if (!small.has(number)) small.set(number, small.size);
      return small.get(number) as number;
    });
    this.#numbers.set(key, made);
    return made;
  }

  #firstAlike(sets: ReadonlySet<number>, within: Uint8Array): Uint8Array {
    let group = within;
    for (const set of sets) group = splitBy(group, this.#has[set] as Uint8Array);
    const first = new Int16Array(256).fill(-1), all = new Uint8Array(this.count);
    for (let of = 0; of < this.count; of++) {
      const part = group[of] as number;
      if (first[part] === -1) first[part] = of;
      all[of] = first[part] as number;
    }
    return all;
  }
}

const made = new Int16Array(512);

/** Numbers parts anew, in the order of their first members, where 0 and 1 of the table take them apart. */
function splitBy(parts: Uint8Array, table: Uint8Array): Uint8Array<ArrayBuffer> {
  const split = new Uint8Array(parts.length);
  let count = 0;
  made.fill(-1, 0, 2 * parts.length);
  for (let index = 0; index < parts.length; index++) {
    const pair = 2 * (parts[index] as number) + (table[index] as number);
    if (made[pair] === -1) made[pair] = count++;
    split[index] = made[pair] as number;
  }
  return split;
}
