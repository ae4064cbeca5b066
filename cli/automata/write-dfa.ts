/** A deterministic automaton as tables. */
import { Kind } from "./ast.ts";
import type { Blob } from "./blob.ts";
import type { Dfa } from "./dfa.ts";
import { sparseRows } from "./sparse.ts";

/** A state's number in the tables is the place of its row, in units of so many bytes; it has 16 bits. */
const unitBytes = 16;
const unitsMax = 65_536;
const headEntries = 2;

/** Whether rows can be numbered with 16 bits, where all are dense up to so many states. */
export const fitsTables = (dfa: Dfa, denseMax: number): boolean => rowsOf(dfa, denseMax).units <= unitsMax;

/**
 * A record: rows u32 | class map u32 | lists u32 | special u32 | start by kind of the byte before u16 × 4 | sparse u32.
 * A row: list of outputs u16 | list of outputs at the end u16 | row of the next state u16 × class. A sparse row, where hardly any text goes:
 * the lists | the dense row that it is like u16 | how many classes differ u16 | those classes, as in the map, u16 each | their next u16 each. The
 * class map has 2 × (2 + class) for each byte, u16. Rows from `special` on have outputs or are sparse, rows from `sparse` on are sparse.
 * Lists: (place u32 | classes of the byte behind u32) × list, then what stands at 2 × these places behind the lists' beginning: count u16 |
 * action u16 × count. List 0 is the empty one. A list means nothing where the byte behind is of no such class (neighbours.ts); all bits are set
 * where any will do. In the place of what is one text alone is its number, with the highest bit.
 * A confirming automaton's lists have no classes.
 */
export const dfaRecordBytes = 28;

/** The bytes of an automaton in the layout of a confirming one, but for its lists; its map of classes may be shared. */
export function confirmerBytes(dfa: Dfa): number {
  let bytes = confirmerRecordBytes + 256;
  for (let state = 0; state < dfa.stateCount; state++) bytes += rowBytes(dfa, confirmerRow(dfa, state).exceptions);
  return bytes;
}

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
  const { units, likes, placeOf, special, sparse } = rowsOf(dfa, denseMax), lists = new Lists();
  const rows = blob.reserve(units * unitBytes, unitBytes), to = (state: number, of: number): number => placeOf[dfa.next[state * dfa.classCount + of] as number] as number;
  for (let state = 0; state < dfa.stateCount; state++) {
    const row = rows + (placeOf[state] as number) * unitBytes, like = likes.get(state);
    blob.u16(row, lists.numberOf(dfa.outputs[state] as number[]));
    blob.u16(row + 2, lists.numberOf(dfa.endOutputs[state] as number[]));
    if (like === undefined) for (let of = 0; of < dfa.classCount; of++) blob.u16(row + (headEntries + of) * 2, to(state, of));
    else [placeOf[like.state] as number, like.differs.length, ...like.differs.map((of) => (headEntries + of) * 2), ...like.differs.map((of) => to(state, of))].forEach((value, index) => { blob.u16(row + 4 + 2 * index, value); });
  }
  const map = blob.reserve(512);
  dfa.classOf.forEach((of, byte) => blob.u16(map + 2 * byte, (headEntries + of) * 2));
  [rows, map, lists.write(blob, actions), special].forEach((value, index) => { blob.u32(at + 4 * index, value); });
  dfa.starts.forEach((state, kind) => blob.u16(at + 16 + 2 * kind, placeOf[state] as number));
  blob.u32(at + 24, sparse);
}

/** Where each state's row stands: first those that go on without a word, then those with outputs, then sparse ones. */
class Rows {
  readonly units: number;
  readonly likes: ReturnType<typeof sparseRows>;
  readonly placeOf: Int32Array;
  /** Where rows with outputs, and where sparse rows begin. */
  readonly special: number;
  readonly sparse: number;

  constructor(dfa: Dfa, denseMax: number) {
    this.likes = sparseRows(dfa, denseMax);
    this.placeOf = new Int32Array(dfa.stateCount);
    const rank = (state: number): number => (this.likes.has(state) ? 2 : dfa.outputs[state]!.length > 0 ? 1 : 0);
    const begins: number[] = [];
    let place = 0;
    for (const of of [0, 1, 2]) {
      begins.push(place);
      for (let state = 0; state < dfa.stateCount; state++) {
        if (rank(state) !== of) continue;
        this.placeOf[state] = place;
        const like = this.likes.get(state), entries = like === undefined ? headEntries + dfa.classCount : headEntries + 2 + 2 * like.differs.length;
        place += Math.ceil(entries * 2 / unitBytes);
      }
    }
    [this.special, this.sparse, this.units] = [begins[1] as number, begins[2] as number, place];
  }
}

const knownRows = new WeakMap<Dfa, Map<number, Rows>>();

/** Asked when it is tried whether they fit, and when they are written. */
function rowsOf(dfa: Dfa, denseMax: number): Rows {
  const known = knownRows.get(dfa) ?? new Map<number, Rows>(), rows = known.get(denseMax) ?? new Rows(dfa, denseMax);
  knownRows.set(dfa, known.set(denseMax, rows));
  return rows;
}

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
 * A confirming automaton is packed tighter, for it runs seldom. A record: rows u32 | map of classes u32 (by symbol, write-gate.ts) | lists u32 | idle u16 | special u16 |
 * dead u16 | unused u16 | start by kind of the byte before u16 × 4. A state's number is the place of its row in units of two bytes. From `idle` on
 * nothing that has begun goes on; states from `special` on have outputs or are the dead one, which nothing leaves.
 * A row: a bit for each exception, and the highest where lists stand before it u16 | the usual next state u16 | class u8 × exceptions, rounded up to two |
 * next u16 × exceptions. Where there would be more than 14, and in a small automaton, all fifteen bits are set, and a next state for each class follows instead,
 * which is faster. Lists before a row: at the end of the text u16 | on reaching the state u16.
 */
export const confirmerRecordBytes = 28;

const exceptionsMax = 14, everyClass = 0x7fff, hasListsBit = 0x8000;
const smallBytesMax = 1024;

export function writeConfirmer(blob: Blob, at: number, dfa: Dfa, map: number): void {
  const { order, idle, special, dead } = ranked(dfa), rows = new Map(order.map((state) => [state, confirmerRow(dfa, state)]));
  const places = new Map<number, number>(), hasLists = (state: number): boolean => dfa.outputs[state]!.length + dfa.endOutputs[state]!.length > 0;
  let bytes = 0;
  const begins = order.map((state) => {
    if (hasLists(state)) bytes += 4;
    places.set(state, bytes / 2);
    bytes += rowBytes(dfa, rows.get(state)!.exceptions);
    return places.get(state)!;
  });
  const lists = new Lists(), from = blob.reserve(bytes), placeOf = (state: number): number => places.get(state) as number;
  for (const state of order) {
    const row = from + 2 * placeOf(state), { usual, exceptions } = rows.get(state)!, to = (of: number): number => placeOf(dfa.next[state * dfa.classCount + of] as number);
    blob.u16(row, (exceptions === undefined ? everyClass : (1 << exceptions.length) - 1) | (hasLists(state) ? hasListsBit : 0));
    blob.u16(row + 2, placeOf(usual));
    exceptions?.forEach((of, index) => { blob.u8(row + 4 + index, of); });
    const next = row + 4 + (exceptions === undefined ? 0 : exceptions.length + exceptions.length % 2);
    (exceptions ?? Array.from({ length: dfa.classCount }, (_, of) => of)).forEach((of, index) => { blob.u16(next + 2 * index, to(of)); });
    if (!hasLists(state)) continue;
    blob.u16(row - 4, lists.numberOf(dfa.endOutputs[state] as number[]));
    blob.u16(row - 2, lists.numberOf(dfa.outputs[state] as number[]));
  }
  [from, map, lists.write(blob)].forEach((value, index) => blob.u32(at + 4 * index, value));
  const beginOf = (rank: number): number => begins[rank] ?? Math.ceil(bytes / 2);
  [beginOf(idle), beginOf(special), dead === 0xffff ? dead : beginOf(dead), 0, ...dfa.starts.map(placeOf)].forEach((value, index) => blob.u16(at + 12 + 2 * index, value));
}

const rowBytes = ({ classCount }: Dfa, exceptions: readonly number[] | undefined): number => 4 + (exceptions === undefined ? 2 * classCount : 3 * exceptions.length + exceptions.length % 2);

/** Where a state usually leads, and the classes by which it leads elsewhere; undefined where they are many. */
function confirmerRow({ classCount, stateCount, next }: Dfa, state: number): { usual: number; exceptions: number[] | undefined } {
  const row = Array.from(next.subarray(state * classCount, (state + 1) * classCount)), counts = new Map<number, number>();
  for (const to of row) counts.set(to, (counts.get(to) ?? 0) + 1);
  const usual = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0], exceptions = row.flatMap((to, of) => (to === usual ? [] : [of]));
  return { usual, exceptions: 2 * stateCount * classCount <= smallBytesMax || exceptions.length > exceptionsMax || 3 * exceptions.length > 2 * classCount ? undefined : exceptions };
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
