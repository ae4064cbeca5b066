// Cells: the answers of this phase. One byte a test, NONE until something was seen or computed; four bytes a count.
// The build says how many there are; they are static, and a phase begins by clearing them.
import { jsonValuesMax } from "../limits";
import { ABSENT, BROKEN, foldAll, foldAny, NONE } from "../predicate/tri";
import { cellsBytes, countsAt } from "./plan";

//   cells:  answer u8 × tests, to a multiple of 4 | count u32 × counts
// @ts-ignore: decorator
@inline
const own: usize = memory.data(cellsBytes, 4);
let cells: usize = own;

/** Collects into other cells from now on: those of a body that is parsed in pieces; 0 for the phase's own. */
// @ts-ignore: decorator
@inline
export function useCells(at: usize): void {
  cells = at == 0 ? own : at;
}

/** Forgets all answers and counts: the beginning of a phase. */
// @ts-ignore: decorator
@inline
export function clearCells(): void {
  memory.fill(cells, <u8>NONE, countsAt);
  if (cellsBytes > countsAt) memory.fill(cells + countsAt, 0, cellsBytes - countsAt);
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
  const at = cells + (count << 2);
  store<u32>(at, load<u32>(at, countsAt) + 1, countsAt);
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
  return load<u32>(cells + (count << 2), countsAt);
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

/** Forgets one answer: the next element of an array. */
// @ts-ignore: decorator
@inline
export function forget(cell: i32): void {
  store<u8>(cells + cell, <u8>NONE);
}

// @ts-ignore: decorator
@inline
export function forgetCount(count: i32): void {
  store<u32>(cells + (count << 2), 0, countsAt);
}

/** The state of a JSON selector's document: BROKEN also where the selector has yielded too many values. */
export function within(count: i32, state: i32): i32 {
  return counted(count) > <u32>jsonValuesMax ? BROKEN : state;
}
