/** A deterministic automaton as tables. */
import { Kind } from "./ast.ts";
import type { Blob } from "./blob.ts";
import type { Dfa } from "./dfa.ts";
import { differencesMax, sparseRows } from "./sparse.ts";

/** A state's number in the tables is the place of its row, in units of so many bytes; it has 16 bits. */
const unitBytes = 32;
const unitsMax = 65_536;
const headEntries = 2;

const rowUnits = (dfa: Dfa): number => Math.ceil(((headEntries + dfa.classCount) * 2) / unitBytes);
/** Whether rows can be numbered with 16 bits. */
export const fitsTables = (dfa: Dfa): boolean => dfa.stateCount * rowUnits(dfa) <= unitsMax;

/**
 * A record: rows u32 | class map u32 | lists u32 | special u32 | start by kind of the byte before u16 × 4 | sparse u32.
 * A row: list of outputs u16 | list of outputs at the end u16 | row of the next state u16 × class. A sparse row, where hardly any text goes:
 * the lists | the dense row that it is like u16 | 0 u16 | classes that differ u16 × 6, as in the map, 0xffff for none | their next u16 × 6. The
 * class map has 2 × (2 + class) for each byte, u16. Rows from `special` on have outputs or are sparse, rows from `sparse` on are sparse.
 * Lists: (place u32 | classes of the byte behind u32) × list, then what stands at 2 × these places behind the lists' beginning: count u16 |
 * action u16 × count. List 0 is the empty one. A list means nothing where the byte behind is of no such class (neighbours.ts); all bits are set
 * where any will do. In the place of what is one text alone is its number, with the highest bit.
 * A confirming automaton's lists have no classes.
 */
export const dfaRecordBytes = 28;

/** The bytes of an automaton in the layout of a confirming one. */
export const confirmerBytes = (dfa: Dfa): number => dfa.stateCount * dfa.classCount * (dfa.stateCount <= 256 ? 1 : 2) + dfa.stateCount * 2 + 256;

const anyClass = 0xffff_ffff, aloneBit = 0x8000_0000;

/** What an automaton finds. */
export interface Actions {
  /** Of which classes the byte behind must be for a list to matter. */
  readonly behindOf: (list: readonly number[]) => number;
  /** Actions below are patterns, others texts of the second step. */
  readonly patterns: number;
}
const patternsAlone: Actions = { behindOf: () => anyClass, patterns: Infinity };

/** Writes it; all rows are dense up to so many states. */
export function writeDfa(blob: Blob, at: number, dfa: Dfa, denseMax = Infinity, actions = patternsAlone): void {
  const units = rowUnits(dfa), likes = sparseRows(dfa, denseMax);
  const rank = (state: number): number => (likes.has(state) ? 2 : dfa.outputs[state]!.length > 0 ? 1 : 0);
  const order = Array.from({ length: dfa.stateCount }, (_, state) => state).sort((a, b) => rank(a) - rank(b) || a - b);
  const placeOf = new Int32Array(dfa.stateCount), counts = [0, 1, 2].map((of) => order.filter((state) => rank(state) < of).length);
  const place = (index: number): number => Math.min(index, counts[2] as number) * units + Math.max(0, index - (counts[2] as number));
  order.forEach((state, index) => { placeOf[state] = place(index); });
  const lists = new Lists();
  const rows = blob.reserve(place(dfa.stateCount) * unitBytes, unitBytes), to = (state: number, of: number): number => placeOf[dfa.next[state * dfa.classCount + of] as number] as number;
  for (const state of order) {
    const row = rows + (placeOf[state] as number) * unitBytes, like = likes.get(state);
    blob.u16(row, lists.numberOf(dfa.outputs[state] as number[]));
    blob.u16(row + 2, lists.numberOf(dfa.endOutputs[state] as number[]));
    if (like === undefined) for (let of = 0; of < dfa.classCount; of++) blob.u16(row + (headEntries + of) * 2, to(state, of));
    else [placeOf[like.state] as number, 0, ...filled(like.differs.map((of) => (headEntries + of) * 2), noColumn), ...filled(like.differs.map((of) => to(state, of)), 0)].forEach((value, index) => { blob.u16(row + 4 + 2 * index, value); });
  }
  const map = blob.reserve(512);
  dfa.classOf.forEach((of, byte) => blob.u16(map + 2 * byte, (headEntries + of) * 2));
  [rows, map, lists.write(blob, actions), place(counts[1] as number)].forEach((value, index) => { blob.u32(at + 4 * index, value); });
  dfa.starts.forEach((state, kind) => blob.u16(at + 16 + 2 * kind, placeOf[state] as number));
  blob.u32(at + 24, place(counts[2] as number));
}

/** The column of no class. */
const noColumn = 0xffff;
const filled = (entries: readonly number[], rest: number): number[] => Array.from({ length: differencesMax }, (_, index) => entries[index] ?? rest);

/** Lists of outputs, each distinct one once. */
class Lists {
  readonly #numbers = new Map<string, number>([["", 0]]);
  readonly #lists: (readonly number[])[] = [[]];

  numberOf(list: readonly number[]): number {
    const key = list.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#lists.length);
    this.#lists.push(list);
    return this.#lists.length - 1;
  }

  write(blob: Blob, actions?: Actions): number {
    const headBytes = actions === undefined ? 4 : 8, alone = this.#lists.map((list) => (actions !== undefined && list.length === 1 && (list[0] as number) >= actions.patterns ? (list[0] as number) - actions.patterns : undefined));
    const at = blob.reserve(this.#lists.length * headBytes + this.#lists.reduce((sum, list, number) => sum + (alone[number] === undefined ? 2 * (1 + list.length) : 0), 0));
    let place = this.#lists.length * headBytes / 2;
    this.#lists.forEach((list, number) => {
      const text = alone[number];
      blob.u32(at + headBytes * number, text === undefined ? place : (aloneBit | text) >>> 0);
      if (actions !== undefined) blob.u32(at + headBytes * number + 4, actions.behindOf(list));
      if (text !== undefined) return;
      [list.length, ...list].forEach((entry, index) => blob.u16(at + 2 * (place + index), entry));
      place += 1 + list.length;
    });
    return at;
  }
}

/**
 * A confirming automaton is packed tighter, for it runs seldom. A record: next u32 | class map u32 (u8 × 256) | end lists u32 (u16 × state) |
 * lists of states from `special` on u32 (u16 × state) | lists u32 | idle u16 | special u16 | dead u16 | classes u16 | bytes of a state's number u16 |
 * unused u16 | start by kind of the byte before u16 × 4. Next: the number of a state, one byte or two, for each state and class. From `idle` on
 * nothing that has begun goes on; states from `special` on have outputs or are the dead one, which nothing leaves.
 */
export const confirmerRecordBytes = 40;

export function writeConfirmer(blob: Blob, at: number, dfa: Dfa): void {
  const { classCount, stateCount } = dfa, width = stateCount <= 256 ? 1 : 2;
  const { order, idle, special, dead } = ranked(dfa);
  const placeOf = new Int32Array(stateCount);
  order.forEach((state, place) => { placeOf[state] = place; });
  const lists = new Lists();
  const next = blob.reserve(stateCount * classCount * width), ends = blob.reserve(stateCount * 2), outs = blob.reserve((stateCount - special) * 2);
  order.forEach((state, place) => {
    for (let of = 0; of < classCount; of++) {
      const to = placeOf[dfa.next[state * classCount + of] as number] as number;
      if (width === 1) blob.u8(next + place * classCount + of, to); else blob.u16(next + (place * classCount + of) * 2, to);
    }
    blob.u16(ends + 2 * place, lists.numberOf(dfa.endOutputs[state] as number[]));
    if (place >= special) blob.u16(outs + 2 * (place - special), lists.numberOf(dfa.outputs[state] as number[]));
  });
  [next, blob.bytes(dfa.classOf), ends, outs, lists.write(blob)].forEach((value, index) => blob.u32(at + 4 * index, value));
  [idle, special, dead, classCount, width, 0, ...dfa.starts.map((state) => placeOf[state] as number)].forEach((value, index) => blob.u16(at + 20 + 2 * index, value));
}

/** The states in the order of the tables. */
function ranked(dfa: Dfa): { order: number[]; idle: number; special: number; dead: number } {
  const { classCount, stateCount } = dfa, begins = new Set(dfa.starts.filter((_, kind) => kind !== Kind.edge));
  const isDead = (state: number): boolean => dfa.outputs[state]!.length === 0 && dfa.endOutputs[state]!.length === 0
    && dfa.next.subarray(state * classCount, (state + 1) * classCount).every((next) => next === state);
  const rank = (state: number): number => (isDead(state) ? 3 : dfa.outputs[state]!.length > 0 ? 2 : begins.has(state) ? 1 : 0);
  const order = Array.from({ length: stateCount }, (_, state) => state).sort((a, b) => rank(a) - rank(b) || a - b);
  const dead = order.findIndex(isDead);
  return { order, idle: order.filter((state) => rank(state) < 1).length, special: order.filter((state) => rank(state) < 2).length, dead: dead === -1 ? 0xffff : dead };
}
