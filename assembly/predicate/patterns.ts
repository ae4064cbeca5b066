// Patterns over text (cli/automata/text.ts): one scan of a value for all patterns that rules ask of it.
import { addressOf, Bytes, lengthOf } from "../abi/bytes";
import { scan } from "../match/scan";

/** Sets bit i of `found`, of so many bytes, for each pattern i that occurs in the value, and clears the others. */
export function findPatterns(tables: usize, value: Bytes, found: usize, foundBytes: usize): void {
  memory.fill(found, 0, foundBytes);
  scan(tables, addressOf(value), <i32>lengthOf(value), found);
}
