/** Sets of bytes by number: equal sets have the same one, so that what is known of a set is looked up and not computed again. */
import { hasByte, type ByteSet } from "./ast.ts";

const numbers = new Map<string, number>();
const tables: Uint8Array[] = [];

/** The number of a set, the same in this process. */
export function setNumber(set: ByteSet): number {
  const key = set.toString(36), known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, tables.length);
  return tables.push(Uint8Array.from({ length: 256 }, (_, byte) => (hasByte(set, byte) ? 1 : 0))) - 1;
}

/** By byte: 1 where the set has it. */
export const tableOfSet = (number: number): Uint8Array => tables[number] as Uint8Array;

/** Whether the set has the letter, in lower or in upper case. */
export function hasLetter(number: number, letter: string): boolean {
  const table = tables[number] as Uint8Array, code = letter.charCodeAt(0);
  return table[code] === 1 || (code >= 0x61 && code <= 0x7a && table[code - 32] === 1) || (code >= 0x41 && code <= 0x5a && table[code + 32] === 1);
}
