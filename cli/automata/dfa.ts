/** Deterministic automata over classes of bytes: subset construction from position automata, and minimisation. */
import { allBytes, hasByte, Kind, kindCount, kindOf, noBytes, type ByteSet } from "./ast.ts";
import type { Positions } from "./positions.ts";

export interface Dfa {
  readonly classOf: Uint8Array;
  readonly classCount: number;
  readonly stateCount: number;
  /** By state × classCount + class. */
  readonly next: Int32Array;
  /** The state to begin in, by the kind of the byte before. */
  readonly starts: readonly number[];
  /** What is known to have been found when the state is entered, and what besides when the input ends in it. */
  readonly outputs: readonly (readonly number[])[];
  readonly endOutputs: readonly (readonly number[])[];
}

export interface Searched { readonly positions: Positions; readonly output: number }

export interface DfaOptions {
  /** Matches begin where the input does; otherwise everywhere. */
  readonly anchored?: boolean;
  /** Once something was found, nothing more is looked for. */
  readonly once?: boolean;
  readonly statesMax: number;
  /** What stands for an output that is known one byte late, because it depends on that byte. Default: the output itself. */
  readonly lateOf?: (output: number) => number;
}

/** The classes of bytes that no set tells apart. */
export function classesOf(sets: Iterable<ByteSet>): { classOf: Uint8Array; classCount: number; members: Map<ByteSet, number[]> } {
  const distinct = [...new Set(sets)];
  let classes: ByteSet[] = [allBytes];
  for (const set of distinct) classes = classes.flatMap((of) => [of & set, of & ~set].filter((part) => part !== noBytes));
  // In the order of their first bytes.
  classes.sort((a, b) => ((a & -a) < (b & -b) ? -1 : 1));
  const classOf = new Uint8Array(256);
  classes.forEach((of, number) => { for (let byte = 0, rest = of; rest !== noBytes; byte++, rest >>= 1n) if ((rest & 1n) === 1n) classOf[byte] = number; });
  const members = new Map(distinct.map((set) => [set, classes.flatMap((of, number) => ((of & set) === noBytes ? [] : [number]))]));
  return { classOf, classCount: classes.length, members };
}

export const kindSets: readonly ByteSet[] = [Kind.word, Kind.newline, Kind.other].map((kind) => Array.from({ length: 256 }, (_, byte) => byte).reduce((set, byte) => (kindOf(byte) === kind ? set | 1n << BigInt(byte) : set), 0n));

/** The automaton that finds all of these at once, minimal; undefined where it has more than `statesMax` states. */
export function determinise(searched: readonly Searched[], options: DfaOptions): Dfa | undefined {
  const dfa = new Subsets(searched, options).build();
  return dfa === undefined ? undefined : minimise(dfa);
}

/** What begins at a place with a byte. */
interface Root { readonly id: number; readonly positions: number[]; readonly members: ReadonlySet<number> }

/** All position automata in one numbering. */
export class Subsets {
  readonly anchored: boolean;
  readonly once: boolean;
  readonly statesMax: number;
  readonly lateOf: (output: number) => number;
  readonly sets: ByteSet[] = [];
  readonly follow: number[][] = [];
  readonly first: number[][] = Array.from({ length: kindCount }, () => []);
  /** By position: its output, and the kinds that may stand behind. */
  readonly ends: ({ output: number; kinds: number } | undefined)[] = [];
  readonly nullables: { output: number; mask: number }[] = [];
  readonly classOf: Uint8Array;
  readonly classCount: number;
  readonly classKind: number[] = [];
  readonly classesAt: number[][];
  readonly kindsMatter: boolean;
  /** The state from which nothing leads on; with `once`. */
  done: number | undefined;
  readonly rootTargets = new Map<number, number>();
  readonly rootSets = new Map<number, Root>();
  readonly rootIds = new Map<string, number>();
  readonly ids = new Map<string, number>();
  readonly states: { positions: number[]; kind: number; begins: boolean; late: number[] }[] = [];

  constructor(searched: readonly Searched[], { anchored = false, once = false, statesMax, lateOf = (output) => output }: DfaOptions) {
    this.anchored = anchored;
    this.once = once;
    this.statesMax = statesMax;
    this.lateOf = lateOf;
    for (const { positions, output } of searched) this.take(positions, output);
    const asksKinds = this.nullables.length > 0 || this.ends.some((end) => end !== undefined && end.kinds !== 15);
    this.kindsMatter = this.nullables.length > 0 || [Kind.word, Kind.newline].some((kind) => this.first[kind]!.join() !== this.first[Kind.other]!.join());
    const { classOf, classCount, members } = classesOf([...this.sets, ...asksKinds || this.kindsMatter ? kindSets : []]);
    this.classOf = classOf;
    this.classCount = classCount;
    this.classesAt = this.sets.map((set) => members.get(set) as number[]);
    for (let of = 0; of < classCount; of++) this.classKind.push(kindOf(classOf.indexOf(of)));
  }

  take(positions: Positions, output: number): void {
    const base = this.sets.length;
    this.sets.push(...positions.sets);
    for (const next of positions.follow) this.follow.push(next.map((position) => base + position));
    for (let kind = 0; kind < kindCount; kind++) for (const position of positions.first[kind] as readonly number[]) this.first[kind]!.push(base + position);
    positions.sets.forEach((_, position) => {
      const kinds = positions.last.get(position);
      this.ends.push(kinds === undefined ? undefined : { output, kinds });
    });
    if (positions.nullable !== 0) this.nullables.push({ output, mask: positions.nullable });
  }

  build(): Dfa | undefined {
    const starts = Array.from({ length: kindCount }, (_, kind) => this.stateOf([], `begin ${kind}`, kind, true, []));
    const next: number[] = [];
    for (let state = 0; state < this.states.length; state++) {
      if (this.states.length > this.statesMax) return undefined;
      for (const target of this.targetsOf(state)) next.push(target);
    }
    return {
      classOf: this.classOf, classCount: this.classCount, stateCount: this.states.length, next: Int32Array.from(next), starts,
      outputs: this.states.map((state, number) => sorted([...state.late, ...this.outputsAt(state, 15, number === this.done)])),
      endOutputs: this.states.map((state, number) => {
        const known = new Set(this.outputsAt(state, 15, number === this.done));
        return sorted(this.outputsAt(state, 1 << Kind.edge, number === this.done).filter((output) => !known.has(output)));
      }),
    };
  }

  stateOf(positions: number[], key: string, kind: number, begins: boolean, late: number[]): number {
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    this.ids.set(key, this.states.length);
    this.states.push({ positions, kind, begins, late });
    return this.states.length - 1;
  }

  /** What ends in the state if one of these kinds stands behind; with 15, whatever stands behind. */
  outputsAt({ positions, kind, begins }: { positions: number[]; kind: number; begins: boolean }, behind: number, isDone = false): number[] {
    const found: number[] = [];
    for (const position of positions) {
      const end = this.ends[position];
      if (end !== undefined && (end.kinds & behind) === behind) found.push(end.output);
    }
    if (begins || (!this.anchored && !isDone)) for (const { output, mask } of this.nullables) if ((mask >> (kindCount * kind) & behind) === behind) found.push(output);
    return found;
  }

  /** What is known only with the byte behind. */
  lateOutputs(state: { positions: number[]; kind: number; begins: boolean }, kind: number): number[] {
    const always = new Set(this.outputsAt(state, 15));
    return sorted(this.outputsAt(state, 1 << kind).filter((output) => !always.has(output)).map(this.lateOf));
  }

  targetsOf(number: number): number[] {
    const state = this.states[number]!;
    if (this.once && (number === this.done || state.late.length > 0 || this.outputsAt(state, 15).length > 0)) {
      this.done ??= this.stateOf([], "done", Kind.edge, false, []);
      return Array<number>(this.classCount).fill(this.done);
    }
    const buckets: (number[] | undefined)[] = [];
    const seen = new Set<number>();
    for (const position of state.positions) {
      for (const next of this.follow[position] as number[]) {
        if (seen.has(next)) continue;
        seen.add(next);
        for (const of of this.classesAt[next] as number[]) (buckets[of] ??= []).push(next);
      }
    }
    const late = Array.from({ length: kindCount }, (_, kind) => this.lateOutputs(state, kind));
    return Array.from({ length: this.classCount }, (_, of) => this.target(state, of, buckets[of] ?? [], late[this.classKind[of] as number] as number[]));
  }

  target(state: { kind: number; begins: boolean }, of: number, extras: number[], late: number[]): number {
    const root = this.rootOf(this.anchored && !state.begins ? -1 : state.kind, of);
    const kind = this.kindsMatter ? this.classKind[of] as number : Kind.other;
    const own = extras.length === 0 ? extras : ascending(extras.filter((position) => !root.members.has(position)));
    if (own.length === 0 && late.length === 0) {
      const place = root.id * kindCount + kind;
      const known = this.rootTargets.get(place);
      if (known !== undefined) return known;
      const made = this.stateOf(root.positions, `${kind}||${root.id}|`, kind, false, late);
      this.rootTargets.set(place, made);
      return made;
    }
    return this.stateOf([...root.positions, ...own], `${kind}|${late.join()}|${root.id}|${own.join()}`, kind, false, late);
  }

  /** The positions that a match which begins here enters with a byte of the class. */
  rootOf(kind: number, of: number): Root {
    const place = (kind + 1) * 256 + of;
    let root = this.rootSets.get(place);
    if (root === undefined) {
      const positions = kind < 0 ? [] : (this.first[kind] as number[]).filter((position) => hasByte(this.sets[position] as ByteSet, this.classOf.indexOf(of)));
      const key = positions.join();
      const id = this.rootIds.get(key) ?? this.rootIds.size;
      this.rootIds.set(key, id);
      this.rootSets.set(place, root = { id, positions, members: new Set(positions) });
    }
    return root;
  }
}

const ascending = (list: number[]): number[] => list.sort((a, b) => a - b);
const sorted = (list: readonly number[]): number[] => [...new Set(list)].sort((a, b) => a - b);

/** Merges states that nothing tells apart (E. F. Moore's refinement: a round splits groups whose members go to different groups). */
export function minimise(dfa: Dfa): Dfa {
  const { classCount, stateCount, next } = dfa;
  let groups = new Int32Array(stateCount);
  let count = grouped(stateCount, groups, (state) => `${dfa.outputs[state]!.join()}|${dfa.endOutputs[state]!.join()}`);
  for (;;) {
    const finer = new Int32Array(stateCount);
    const finerCount = refine(groups, finer, next, classCount);
    if (finerCount === count) break;
    groups = finer;
    count = finerCount;
  }
  const representative = new Int32Array(count).fill(-1);
  for (let state = 0; state < stateCount; state++) if (representative[groups[state] as number] === -1) representative[groups[state] as number] = state;
  const merged = new Int32Array(count * classCount);
  for (let group = 0; group < count; group++) {
    for (let of = 0; of < classCount; of++) merged[group * classCount + of] = groups[next[(representative[group] as number) * classCount + of] as number] as number;
  }
  return {
    ...dfa, stateCount: count, next: merged, starts: dfa.starts.map((state) => groups[state] as number),
    outputs: Array.from(representative, (state) => dfa.outputs[state] as number[]), endOutputs: Array.from(representative, (state) => dfa.endOutputs[state] as number[]),
  };
}

function grouped(stateCount: number, groups: Int32Array, keyOf: (state: number) => string): number {
  const known = new Map<string, number>();
  for (let state = 0; state < stateCount; state++) {
    const key = keyOf(state);
    if (!known.has(key)) known.set(key, known.size);
    groups[state] = known.get(key) as number;
  }
  return known.size;
}

/** One round, by hashing rows; rows of one hash are compared. */
function refine(groups: Int32Array, finer: Int32Array, next: Int32Array, classCount: number): number {
  const byHash = new Map<number, number[]>();
  const same = (one: number, other: number): boolean => {
    if (groups[one] !== groups[other]) return false;
    for (let of = 0; of < classCount; of++) if (groups[next[one * classCount + of] as number] !== groups[next[other * classCount + of] as number]) return false;
    return true;
  };
  let count = 0;
  for (let state = 0; state < groups.length; state++) {
    let hash = groups[state] as number;
    for (let of = 0; of < classCount; of++) hash = Math.imul(hash, 0x01000193) ^ (groups[next[state * classCount + of] as number] as number);
    const chain = byHash.get(hash);
    const twin = chain?.find((other) => same(state, other));
    if (twin !== undefined) { finer[state] = finer[twin] as number; continue; }
    finer[state] = count++;
    if (chain === undefined) byHash.set(hash, [state]); else chain.push(state);
  }
  return count;
}
