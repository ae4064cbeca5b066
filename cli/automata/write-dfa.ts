/** A deterministic automaton as tables. */
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
 * A record: rows u32 | class map u32 | lists u32 | special u32 | start by kind of the byte before u16 × 4. A row: list of outputs u16 | list of
 * outputs at the end u16 | row of the next state u16 × class. The class map has 2 × (2 + class) for each byte, u16. Rows from `special` on
 * have outputs. A list: count u16 | action u16 × count, at 2 × its number from the lists' beginning; number 0 is the empty list.
 */
export const dfaRecordBytes = 24;

export function writeDfa(blob: Blob, at: number, dfa: Dfa): void {
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
}

/** Lists of outputs, each distinct one once. */
class Lists {
  readonly #numbers = new Map<string, number>([["", 0]]);
  readonly #entries: number[] = [0];

  numberOf(list: readonly number[]): number {
    const key = list.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#entries.length;
    if (number > 0xffff) throw new Error("the lists of outputs do not fit their numbers");
    this.#numbers.set(key, number);
    this.#entries.push(list.length, ...list);
    return number;
  }

  write(blob: Blob): number {
    const at = blob.reserve(this.#entries.length * 2);
    this.#entries.forEach((entry, index) => blob.u16(at + 2 * index, entry));
    return at;
  }
}
