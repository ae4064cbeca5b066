/** A deterministic automaton as tables. */
import { Kind } from "./ast.ts";
import type { Blob } from "./blob.ts";
import type { Dfa } from "./dfa.ts";

/** A state's number in the tables is the place of its row, in units of so many bytes; it has 16 bits. */
const unitBytes = 32;
const unitsMax = 65_536;
const headEntries = 2;

const rowUnits = (dfa: Dfa): number => Math.ceil(((headEntries + dfa.classCount) * 2) / unitBytes);
/** Whether rows can be numbered with 16 bits. */
export const fitsTables = (dfa: Dfa): boolean => dfa.stateCount * rowUnits(dfa) <= unitsMax;

/**
 * A record: rows u32 | class map u32 | lists u32 | special u32 | start by kind of the byte before u16 × 4 | lists of the automata before u32.
 * A row: list of outputs u16 | list of outputs at the end u16 | row of the next state u16 × class. The class map has 2 × (2 + class) for each
 * byte, u16. Rows from `special` on have outputs. Lists: place u32 × list, then what stands at 2 × these places behind the lists' beginning:
 * count u16 | action u16 × count. List 0 is the empty one.
 */
export const dfaRecordBytes = 28;

/** The bytes of an automaton in the layout of a confirming one. */
export const confirmerBytes = (dfa: Dfa): number => dfa.stateCount * dfa.classCount * (dfa.stateCount <= 256 ? 1 : 2) + dfa.stateCount * 2 + 256;

/** Writes it; `listsBefore` automata of the same set before have so many lists. Gives the number of its lists. */
export function writeDfa(blob: Blob, at: number, dfa: Dfa, listsBefore: number): number {
  const units = rowUnits(dfa);
  const order = Array.from({ length: dfa.stateCount }, (_, state) => state).sort((a, b) => Number(dfa.outputs[a]!.length > 0) - Number(dfa.outputs[b]!.length > 0) || a - b);
  const placeOf = new Int32Array(dfa.stateCount);
  order.forEach((state, place) => { placeOf[state] = place * units; });
  const lists = new Lists();
  const rows = blob.reserve(dfa.stateCount * units * unitBytes, unitBytes);
  for (const state of order) {
    const row = rows + (placeOf[state] as number) * unitBytes;
    blob.u16(row, lists.numberOf(dfa.outputs[state] as number[]));
    blob.u16(row + 2, lists.numberOf(dfa.endOutputs[state] as number[]));
    for (let of = 0; of < dfa.classCount; of++) blob.u16(row + (headEntries + of) * 2, placeOf[dfa.next[state * dfa.classCount + of] as number] as number);
  }
  const map = blob.reserve(512);
  dfa.classOf.forEach((of, byte) => blob.u16(map + 2 * byte, (headEntries + of) * 2));
  const special = order.findIndex((state) => dfa.outputs[state]!.length > 0);
  blob.u32(at, rows);
  blob.u32(at + 4, map);
  blob.u32(at + 8, lists.write(blob));
  blob.u32(at + 12, (special === -1 ? dfa.stateCount : special) * units);
  dfa.starts.forEach((state, kind) => blob.u16(at + 16 + 2 * kind, placeOf[state] as number));
  blob.u32(at + 24, listsBefore);
  return lists.count;
}

/** Lists of outputs, each distinct one once. */
class Lists {
  readonly #numbers = new Map<string, number>([["", 0]]);
  readonly #lists: (readonly number[])[] = [[]];

  get count(): number { return this.#lists.length; }

  numberOf(list: readonly number[]): number {
    const key = list.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#lists.length);
    this.#lists.push(list);
    return this.#lists.length - 1;
  }

  write(blob: Blob): number {
    const at = blob.reserve(this.#lists.length * 4 + this.#lists.reduce((sum, list) => sum + 2 * (1 + list.length), 0));
    let place = this.#lists.length * 2;
    this.#lists.forEach((list, number) => {
      blob.u32(at + 4 * number, place);
      [list.length, ...list].forEach((entry, index) => blob.u16(at + 2 * (place + index), entry));
      place += 1 + list.length;
    });
    return at;
  }
}

/**
 * A confirming automaton is packed tighter, for it runs seldom. A record: next u32 | class map u32 (u8 × 256) | end lists u32 (u16 × state) |
 * lists of special states u32 (u16 × state) | lists u32 | special u16 | dead u16 | classes u16 | start u16 | bytes of a state's number u16 | unused u16. Next: the number of a state, one byte or two, for each
 * state and class. States from `special` on have outputs or are the dead one, which nothing leaves.
 */
export const confirmerRecordBytes = 32;

export function writeConfirmer(blob: Blob, at: number, dfa: Dfa): void {
  const { classCount, stateCount } = dfa, width = stateCount <= 256 ? 1 : 2;
  const isDead = (state: number): boolean => dfa.outputs[state]!.length === 0 && dfa.endOutputs[state]!.length === 0
    && dfa.next.subarray(state * classCount, (state + 1) * classCount).every((next) => next === state);
  const rank = (state: number): number => (isDead(state) ? 2 : dfa.outputs[state]!.length > 0 ? 1 : 0);
  const order = Array.from({ length: stateCount }, (_, state) => state).sort((a, b) => rank(a) - rank(b) || a - b);
  const placeOf = new Int32Array(stateCount);
  order.forEach((state, place) => { placeOf[state] = place; });
  const lists = new Lists();
  const next = blob.reserve(stateCount * classCount * width), ends = blob.reserve(stateCount * 2);
  const special = order.filter((state) => rank(state) === 0).length, outs = blob.reserve((stateCount - special) * 2);
  order.forEach((state, place) => {
    for (let of = 0; of < classCount; of++) {
      const to = placeOf[dfa.next[state * classCount + of] as number] as number;
      if (width === 1) blob.u8(next + place * classCount + of, to); else blob.u16(next + (place * classCount + of) * 2, to);
    }
    blob.u16(ends + 2 * place, lists.numberOf(dfa.endOutputs[state] as number[]));
    if (place >= special) blob.u16(outs + 2 * (place - special), lists.numberOf(dfa.outputs[state] as number[]));
  });
  const dead = order.findIndex(isDead);
  [next, blob.bytes(dfa.classOf), ends, outs, lists.write(blob)].forEach((value, index) => blob.u32(at + 4 * index, value));
  [special, dead === -1 ? 0xffff : dead, classCount, placeOf[dfa.starts[Kind.edge] as number] as number, width].forEach((value, index) => blob.u16(at + 20 + 2 * index, value));
}
