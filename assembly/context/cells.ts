// Cells: the answers of this phase. One byte a test, NONE until something was seen or computed; four bytes a count.
// The entry module says how many there are; they are static, and a phase begins by clearing them.
import { ABSENT, BROKEN, foldAll, foldAny, NONE } from "../predicate/tri";

let cells: usize = 0;
let cellCount: usize = 0;
let counts: usize = 0;
let countCount: usize = 0;

/** Where the cells and the counts lie, and how many there are. */
// @ts-ignore: decorator
@inline
export function defineCells(cellsAt: usize, cellsMax: usize, countsAt: usize, countsMax: usize): void {
  cells = cellsAt;
  cellCount = cellsMax;
  counts = countsAt;
  countCount = countsMax;
}

/** Forgets all answers and counts: the beginning of a phase. */
// @ts-ignore: decorator
@inline
export function clearCells(): void {
  memory.fill(cells, <u8>NONE, cellCount);
  memory.fill(counts, 0, countCount << 2);
}

/** One more value's answer to an `any` test. */
export function collectAny(cell: i32, answer: i32): void {
  store<u8>(cells + cell, <u8>foldAny(load<u8>(cells + cell), answer));
}

/** One more value's answer to an `all` test. */
export function collectAll(cell: i32, answer: i32): void {
  store<u8>(cells + cell, <u8>foldAll(load<u8>(cells + cell), answer));
}

/** One more value for a count. */
// @ts-ignore: decorator
@inline
export function collectCount(count: i32): void {
  const at = counts + (count << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** What was collected: broken where the source could not be read, absent where no value was seen. */
// @ts-ignore: decorator
@inline
export function collected(cell: i32, source: i32): i32 {
  const answer = <i32>load<u8>(cells + cell);
  return source == BROKEN ? BROKEN : answer == NONE ? ABSENT : answer;
}

/** How many values were counted. */
// @ts-ignore: decorator
@inline
export function counted(count: i32): u32 {
  return load<u32>(counts + (count << 2));
}

/** The answer kept for this phase, or NONE. */
// @ts-ignore: decorator
@inline
export function kept(cell: i32): i32 {
  return load<u8>(cells + cell);
}

/** Keeps an answer for the rest of the phase, and gives it back. */
// @ts-ignore: decorator
@inline
export function keep(cell: i32, answer: i32): i32 {
  store<u8>(cells + cell, <u8>answer);
  return answer;
}
