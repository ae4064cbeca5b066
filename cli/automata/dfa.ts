/** Deterministic automata over classes of bytes: subset construction from position automata, and minimisation. */
import { Kind, kindCount } from "./ast.ts";
import { Classes } from "./classes.ts";
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

/** The automaton that finds all of these at once, minimal; undefined where it has more than `statesMax` states. */
export function determinise(searched: readonly Searched[], options: DfaOptions): Dfa | undefined {
  const dfa = new Subsets(searched, options).build();
  return dfa === undefined ? undefined : minimise(dfa);
}

/** What begins at a place with a byte. */
interface Root { readonly id: number; readonly positions: readonly number[]; readonly members: ReadonlySet<number> }

interface State {
  /** Those of its root, then the others in ascending order. */
  readonly positions: readonly number[];
  readonly kind: number;
  readonly begins: boolean;
  readonly late: readonly number[];
  /** Undefined for the states to begin in, and for the one that nothing leaves. */
  readonly root: number | undefined;
}

/** All position automata in one numbering. */
class Subsets {
  readonly anchored: boolean;
  readonly once: boolean;
  readonly statesMax: number;
  readonly lateOf: (output: number) => number;
  readonly sets: number[] = [];
  readonly follow: number[][] = [];
  readonly first: number[][] = Array.from({ length: kindCount }, () => []);
  /** By position: its output, and the kinds that may stand behind. */
  readonly ends: ({ output: number; kinds: number } | undefined)[] = [];
  readonly nullables: { output: number; mask: number }[] = [];
  readonly classes: Classes;
  readonly classKind: readonly number[];
  readonly asksKinds: boolean;
  readonly kindsMatter: boolean;
  /** The state from which nothing leads on; with `once`. */
  done: number | undefined;
  readonly rootTargets = new Map<number, number>();
  readonly rootSets = new Map<number, Root>();
  readonly rootIds = new Map<string, number>();
  readonly ids = new Map<number, number[]>();
  readonly states: State[] = [];
  /** By position: the state for which it was last seen. */
  readonly seenFor: Int32Array;

  constructor(searched: readonly Searched[], { anchored = false, once = false, statesMax, lateOf = (output) => output }: DfaOptions) {
    this.anchored = anchored;
    this.once = once;
    this.statesMax = statesMax;
    this.lateOf = lateOf;
    for (const { positions, output } of searched) this.take(positions, output);
    this.asksKinds = this.nullables.length > 0 || this.ends.some((end) => end !== undefined && end.kinds !== 15);
    this.kindsMatter = this.nullables.length > 0 || [Kind.word, Kind.newline].some((kind) => this.first[kind]!.join() !== this.first[Kind.other]!.join());
    this.classes = new Classes(this.sets, this.asksKinds || this.kindsMatter);
    this.classKind = this.classes.kinds();
    this.seenFor = new Int32Array(this.sets.length).fill(-1);
  }

  take(positions: Positions, output: number): void {
    const base = this.sets.length;
    for (const set of positions.numbers) this.sets.push(set);
    for (const next of positions.follow) this.follow.push(next.map((position) => base + position));
    for (let kind = 0; kind < kindCount; kind++) for (const position of positions.first[kind] as readonly number[]) this.first[kind]!.push(base + position);
    positions.numbers.forEach((_, position) => {
      const kinds = positions.last.get(position);
      this.ends.push(kinds === undefined ? undefined : { output, kinds });
    });
    if (positions.nullable !== 0) this.nullables.push({ output, mask: positions.nullable });
  }

  build(): Dfa | undefined {
    const starts = Array.from({ length: kindCount }, (_, kind) => this.add({ positions: [], kind, begins: true, late: [], root: undefined }));
    const next: number[] = [];
    for (let state = 0; state < this.states.length; state++) {
      if (this.states.length > this.statesMax) return undefined;
      this.pushTargets(state, next);
    }
    return {
      classOf: this.classes.classOf, classCount: this.classes.count, stateCount: this.states.length, next: Int32Array.from(next), starts,
      outputs: this.states.map((state, number) => sorted([...state.late, ...this.outputsAt(state, 15, number === this.done)])),
      endOutputs: this.states.map((state, number) => {
        const known = new Set(this.outputsAt(state, 15, number === this.done));
        return sorted(this.outputsAt(state, 1 << Kind.edge, number === this.done).filter((output) => !known.has(output)));
      }),
    };
  }

  add(state: State): number { return this.states.push(state) - 1; }

  stateOf(root: Root, own: readonly number[], kind: number, late: readonly number[]): number {
    let hash = root.id * kindCount + kind;
    for (const output of late) hash = Math.imul(hash, hashFactor) ^ (output + 1);
    hash = Math.imul(hash, hashFactor);
    for (const position of own) hash = Math.imul(hash, hashFactor) ^ position;
    let known = this.ids.get(hash);
    if (known === undefined) this.ids.set(hash, known = []);
    const from = root.positions.length;
    for (const number of known) {
      const other = this.states[number] as State;
      if (other.root === root.id && other.kind === kind && isSame(other.late, late, 0) && isSame(other.positions, own, from)) return number;
    }
    const number = this.add({ positions: [...root.positions, ...own], kind, begins: false, late, root: root.id });
    known.push(number);
    return number;
  }

  /** What ends in the state if one of these kinds stands behind; with 15, whatever stands behind. */
  outputsAt({ positions, kind, begins }: State, behind: number, isDone = false): number[] {
    const found: number[] = [];
    for (const position of positions) {
      const end = this.ends[position];
      if (end !== undefined && (end.kinds & behind) === behind) found.push(end.output);
    }
    if (begins || (!this.anchored && !isDone)) for (const { output, mask } of this.nullables) if ((mask >> (kindCount * kind) & behind) === behind) found.push(output);
    return found;
  }

  /** What is known only with the byte behind, by its kind. */
  lateOutputs(state: State): readonly (readonly number[])[] {
    if (!this.asksKinds) return noneLate;
    const always = new Set(this.outputsAt(state, 15));
    return noneLate.map((_, kind) => sorted(this.outputsAt(state, 1 << kind).filter((output) => !always.has(output)).map(this.lateOf)));
  }

  pushTargets(number: number, next: number[]): void {
    const state = this.states[number] as State, { count } = this.classes;
    if (this.once && (number === this.done || state.late.length > 0 || this.outputsAt(state, 15).length > 0)) {
      this.done ??= this.add({ positions: [], kind: Kind.edge, begins: false, late: [], root: undefined });
      for (let of = 0; of < count; of++) next.push(this.done);
      return;
    }
    const behind = this.behind(number), late = this.lateOutputs(state), rootKind = this.anchored && !state.begins ? -1 : state.kind, at = next.length;
    // Classes that neither what may follow nor what may begin tells apart lead to the same state.
    const alike = this.classes.alike(behind, rootKind, (of) => this.rootOf(rootKind, of).id * kindCount + (this.classKind[of] as number));
    const taking: (number[] | undefined)[] = [];
    for (const position of behind) for (const of of this.classes.membersOf(position)) if (alike[of] === of) (taking[of] ??= []).push(position);
    for (let of = 0; of < count; of++) {
      const first = alike[of] as number;
      next.push(first < of ? next[at + first] as number : this.target(this.rootOf(rootKind, of), this.classKind[of] as number, taking[of] ?? [], late));
    }
  }

  /** The positions that may follow, in ascending order. */
  behind(number: number): number[] {
    const { seenFor } = this, found: number[] = [];
    for (const position of this.states[number]!.positions) {
      for (const next of this.follow[position] as number[]) {
        if (seenFor[next] === number) continue;
        seenFor[next] = number;
        found.push(next);
      }
    }
    return ascending(found);
  }

  target(root: Root, classKind: number, taking: readonly number[], lateByKind: readonly (readonly number[])[]): number {
    const kind = this.kindsMatter ? classKind : Kind.other, late = lateByKind[classKind] as readonly number[];
    const own = root.positions.length === 0 || taking.length === 0 ? taking : taking.filter((position) => !root.members.has(position));
    if (own.length > 0 || late.length > 0) return this.stateOf(root, own, kind, late);
    const place = root.id * kindCount + kind, known = this.rootTargets.get(place) ?? this.stateOf(root, own, kind, late);
    this.rootTargets.set(place, known);
    return known;
  }

  /** The positions that a match which begins here enters with a byte of the class. */
  rootOf(kind: number, of: number): Root {
    const place = (kind + 1) * 256 + of;
    let root = this.rootSets.get(place);
    if (root === undefined) {
      const positions = kind < 0 ? [] : (this.first[kind] as number[]).filter((position) => this.classes.has(position, of));
      const key = positions.join();
      const id = this.rootIds.get(key) ?? this.rootIds.size;
      this.rootIds.set(key, id);
      this.rootSets.set(place, root = { id, positions, members: new Set(positions) });
    }
    return root;
  }
}

const noneLate: readonly (readonly number[])[] = Array.from({ length: kindCount }, () => []);
const hashFactor = 0x01000193;

/** Whether the list is what stands in the other one from a place on. */
function isSame(whole: readonly number[], list: readonly number[], from: number): boolean {
  if (whole.length !== from + list.length) return false;
  for (let index = 0; index < list.length; index++) if (whole[from + index] !== list[index]) return false;
  return true;
}

const ascending = (list: number[]): number[] => list.sort((a, b) => a - b);
const sorted = (list: readonly number[]): number[] => (list.length < 2 ? [...list] : [...new Set(list)].sort((a, b) => a - b));

/** Merges states that nothing tells apart (E. F. Moore's refinement: a round splits groups whose members go to different groups). */
export function minimise(dfa: Dfa): Dfa {
  const { classCount, stateCount, next } = dfa;
  let groups = new Int32Array(stateCount);
  let count = grouped(stateCount, groups, (state) => (dfa.outputs[state]!.length + dfa.endOutputs[state]!.length === 0 ? "" : `${dfa.outputs[state]!.join()}|${dfa.endOutputs[state]!.join()}`));
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
