// From the steps of a list of patterns (configured-text.ts) to its table (configured.ts), when a configuration is read. All room is
// static: the bounds of a list bound the steps.
//
// A position is a step that takes a character. What follows a position is found by going on from it through the steps that take nothing,
// with the kinds of what may stand before and behind as a mask, which assertions narrow.
import { Automaton, branchBytes, branchesMax, rangesMax } from "./configured";

export const enum Step { Accept = 0, Take = 1, Either = 2, Assert = 3, Pass = 4 }
/** A step that there is not. */
export const none: u32 = 0xffff;
// kind u16 | next u16 | other u16 (Take: the position, Either: the other way, Assert: its mask) | seen u16 | pending u16
const enum Of { Kind = 0, Next = 2, Other = 4, Seen = 6, Pending = 8, Bytes = 10 }
// At most 128 positions, as many splits of counted repetitions, twice as many assertions at the ends of alternatives, and two and a half for each sign.
// @ts-ignore: decorator
@lazy
const steps: usize = memory.data(10 * 896, 2);
let stepCount: u32 = 0;
// @ts-ignore: decorator
@lazy
const waiting: usize = memory.data(2 * 896, 2);
let waitingCount: u32 = 0;
/** By position: its step, and the mask with which the last `reach` came to it. */
// @ts-ignore: decorator
@lazy
const stepOf: usize = memory.data(256, 2);
// @ts-ignore: decorator
@lazy
const reached: usize = memory.data(256, 2);
let accepted: u32 = 0;
/** Beginnings of alternatives: step u16 | bucket u16. */
// @ts-ignore: decorator
@lazy
const starts: usize = memory.data(512, 2);
let startCount: u32 = 0;
let branchCount: u32 = 0;
/** Rows that may become a branch. */
// @ts-ignore: decorator
@lazy
const newRows: usize = memory.data(64, 16);
let positionCount: u32 = 0;
/** Those whose followers are known. */
let followedCount: u32 = 0;
let table: usize = 0;

/** Bit 3 × before + behind. */
export const anywhere: u32 = 0x1ff, atBegin: u32 = 0x1c0, atEnd: u32 = 0x124, atWord: u32 = 0x0aa, notAtWord: u32 = 0x155;
/** Between two characters. */
const within: u32 = 0x01b;
const accept: u32 = 0;

export function beginVectors(to: usize): void {
  table = to;
  memory.fill(to, 0, Automaton.Bytes);
  store<u16>(to, 1, Automaton.Ranges);
  store<u16>(to, 0x80, Automaton.Bounds);
  stepCount = 0;
  startCount = 0;
  branchCount = 0;
  positionCount = 0;
  followedCount = 0;
  addStep(Step.Accept, none);
}

// @ts-ignore: decorator
@inline
function at(step: u32): usize { return steps + <usize>step * Of.Bytes; }

export function addStep(kind: Step, next: u32, other: u32 = 0): u32 {
  const step = at(stepCount);
  store<u16>(step, kind);
  store<u16>(step, next, Of.Next);
  store<u16>(step, other, Of.Other);
  store<u32>(step, 0, Of.Seen);
  return stepCount++;
}

export function goOn(step: u32, next: u32): void { store<u16>(at(step), next, Of.Next); }
export function otherwise(step: u32, other: u32): void { store<u16>(at(step), other, Of.Other); }

/** A step that takes what `addRange` puts into its position. */
export function addPosition(): u32 {
  const step = addStep(Step.Take, none, positionCount);
  store<u16>(stepOf + (<usize>positionCount << 1), step);
  positionCount++;
  return step;
}

/** An alternative of a pattern as a whole. */
export function addAlternative(first: u32, last: u32, pattern: u32): void {
  goOn(last, accept);
  const start = starts + (<usize>startCount << 2);
  startCount++;
  store<u16>(start, first);
  store<u16>(start, pattern & 7, 2);
}

// @ts-ignore: decorator
@inline
function setBit(vector: usize, position: u32): void { store<u8>(vector + (position >> 3), load<u8>(vector + (position >> 3)) | 1 << <u8>(position & 7)); }

// @ts-ignore: decorator
@inline
function hasBit(vector: usize, position: u32): bool { return (load<u8>(vector + (position >> 3)) >> <u8>(position & 7) & 1) != 0; }

// @ts-ignore: decorator
@inline
function members(symbol: u32): usize { return table + Automaton.Members + (<usize>symbol << 4); }

/** The newest position takes these units, and with `folds` the letters of ASCII among them in both cases. False where the ranges have no room. */
export function addRange(from: u32, to: u32, folds: bool): bool {
  const position = positionCount - 1;
  for (let unit = from; unit <= min(to, 0x7f); unit++) {
    setBit(members(unit), position);
    if (folds && (unit | 0x20) - 0x61 < 26) setBit(members(unit ^ 0x20), position);
  }
  if (to < 0x80) return true;
  if (!splitAt(max(from, 0x80)) || !splitAt(to + 1)) return false;
  for (let range: u32 = 0; range < <u32>load<u16>(table, Automaton.Ranges); range++) {
    const first: u32 = load<u16>(table + (<usize>range << 1), Automaton.Bounds);
    if (first >= from && first <= to) setBit(members(128 + range), position);
  }
  return true;
}

/** The newest position takes what it did not, and no more what it did. */
export function negate(): void {
  const position = positionCount - 1, bit: u8 = 1 << <u8>(position & 7);
  for (let symbol: u32 = 0; symbol < 128 + <u32>load<u16>(table, Automaton.Ranges); symbol++) {
    const place = members(symbol) + (position >> 3);
    store<u8>(place, load<u8>(place) ^ bit);
  }
}

/** A range begins with the unit. */
function splitAt(unit: u32): bool {
  const count: u32 = load<u16>(table, Automaton.Ranges), bounds = table + Automaton.Bounds;
  let place: u32 = 0;
  while (place < count && <u32>load<u16>(bounds + (<usize>place << 1)) < unit) place++;
  if (unit > 0xffff || (place < count && <u32>load<u16>(bounds + (<usize>place << 1)) == unit)) return true;
  if (count == rangesMax) return false;
  const bound = bounds + (<usize>place << 1), vector = members(128 + place);
  memory.copy(bound + 2, bound, <usize>(count - place) << 1);
  store<u16>(bound, unit);
  // Both parts of the range have the same positions.
  memory.copy(vector, vector - 16, <usize>(count - place + 1) << 4);
  store<u16>(table, count + 1, Automaton.Ranges);
  return true;
}

/** The steps of one more pattern are there; false where there is no room for its branches. */
export function finishPattern(): bool {
  for (; followedCount < positionCount; followedCount++) if (!follow(followedCount)) return false;
  return true;
}

/** All patterns of the automaton are there. */
export function finishVectors(): void {
  for (let start = starts, last = starts + (<usize>startCount << 2); start < last; start += 4) {
    reach(load<u16>(start));
    for (let position: u32 = 0; position < positionCount; position++) note(Automaton.First, load<u16>(reached + (<usize>position << 1)), position);
  }
  for (let start = starts, last = starts + (<usize>startCount << 2); start < last; start += 4) classify(load<u16>(start), 1 << <u32>load<u16>(start, 2));
  for (let vector = table + Automaton.End; vector < table + Automaton.Shift; vector += 16) join(table + Automaton.Special, vector);
  for (let branch: u32 = 0; branch < branchCount; branch++) join(table + Automaton.Special, branchAt(branch));
  store<u16>(table, <u16>(branchAt(branchCount) - table), Automaton.LastBranch);
  store<u16>(table, positionCount, Automaton.Positions);
}

// @ts-ignore: decorator
@inline
function branchAt(branch: u32): usize { return table + Automaton.Branches + <usize>branch * branchBytes; }

/** Adds the positions of a vector to another. */
function join(to: usize, from: usize): void { v128.store(to, v128.or(v128.load(to), v128.load(from))); }

/** Sets the position's bit in the vectors of all pairs of kinds that the mask has. */
function note(vectors: usize, mask: u32, position: u32): void {
  for (let pair: u32 = 0; pair < 9; pair++) if ((mask >> pair & 1) != 0) setBit(table + vectors + (<usize>pair << 4), position);
}

/** Which positions come next from a step on, and whether a match ends there (`reached`, `accepted`). */
function reach(first: u32): void {
  memory.fill(reached, 0, 256);
  accepted = 0;
  for (let step: u32 = 0; step < stepCount; step++) store<u32>(at(step), 0, Of.Seen);
  visit(first, anywhere);
  while (waitingCount > 0) {
    waitingCount--;
    const step = at(load<u16>(waiting + (<usize>waitingCount << 1))), kind = load<u16>(step), mask: u32 = load<u16>(step, Of.Pending), other: u32 = load<u16>(step, Of.Other);
    store<u16>(step, 0, Of.Pending);
    if (kind == Step.Accept) accepted |= mask;
    else if (kind == Step.Take) store<u16>(reached + (<usize>other << 1), load<u16>(reached + (<usize>other << 1)) | mask);
    else {
      visit(load<u16>(step, Of.Next), kind == Step.Assert ? mask & other : mask);
      if (kind == Step.Either) visit(other, mask);
    }
  }
}

/** A step waits once, whatever ways lead to it; a mask that it has been gone on with is nothing new. */
function visit(number: u32, mask: u32): void {
  const step = at(number), seen: u32 = load<u16>(step, Of.Seen), pending: u32 = load<u16>(step, Of.Pending), more = mask & ~seen;
  if (more == 0) return;
  if (pending == 0) {
    store<u16>(waiting + (<usize>waitingCount << 1), number);
    waitingCount++;
  }
  store<u16>(step, seen | more, Of.Seen);
  store<u16>(step, pending | more, Of.Pending);
}

/** What can follow a position: the next one, itself, or a branch. False where there is no room for one. */
function follow(position: u32): bool {
  reach(load<u16>(at(load<u16>(stepOf + (<usize>position << 1))), Of.Next));
  note(Automaton.End, accepted, position);
  let isShift = false, isLoop = false, isPlain = true;
  for (let to: u32 = 0; to < positionCount; to++) {
    const mask = load<u16>(reached + (<usize>to << 1)) & within;
    if (mask == 0) continue;
    if (mask == within && to == position + 1) isShift = true;
    else if (mask == within && to == position) isLoop = true;
    else isPlain = false;
  }
  if (!isPlain) return takeBranch(position);
  if (isShift) setBit(table + Automaton.Shift, position + 1);
  if (isLoop) setBit(table + Automaton.Loop, position);
  return true;
}

/** The branch to what `reach` has come to: positions that the same may follow share one. */
function takeBranch(position: u32): bool {
  memory.fill(newRows, 0, 64);
  for (let to: u32 = 0; to < positionCount; to++) {
    const mask: u32 = load<u16>(reached + (<usize>to << 1));
    for (let pair: u32 = 0; pair < 4; pair++) if ((mask >> ((pair >> 1) * 3 + (pair & 1)) & 1) != 0) setBit(newRows + (<usize>pair << 4), to);
  }
  let branch: u32 = 0;
  while (branch < branchCount && memory.compare(branchAt(branch) + 16, newRows, 64) != 0) branch++;
  if (branch == branchesMax) return false;
  if (branch == branchCount) {
    memory.copy(branchAt(branch) + 16, newRows, 64);
    branchCount++;
  }
  setBit(branchAt(branch), position);
  return true;
}

/** The positions that an alternative's first, second or third byte can be at. */
// @ts-ignore: decorator
@lazy
const present: usize = memory.data(16, 16);
// @ts-ignore: decorator
@lazy
const later: usize = memory.data(16, 16);

/** What the first three bytes of an alternative's matches can be, for `candidate`; where a match may be shorter, or takes a character of several bytes, anything. */
function classify(first: u32, bucket: u32): void {
  reach(first);
  memory.fill(present, 0, 16);
  for (let position: u32 = 0; position < positionCount; position++) if (load<u16>(reached + (<usize>position << 1)) != 0) setBit(present, position);
  let isAny = false;
  for (let classes = table + Automaton.Classes, last = classes + 96; classes < last; classes += 32) {
    isAny = addMembers(classes, bucket, isAny) || isAny || canEnd();
    if (!isAny) advance();
  }
}

/** True where there is a character of several bytes among them. */
function addMembers(classes: usize, bucket: u32, isAny: bool): bool {
  let isBeyond = false;
  for (let range: u32 = 0; range < <u32>load<u16>(table, Automaton.Ranges); range++) isBeyond = isBeyond || meets(members(128 + range));
  for (let byte: u32 = 0; byte < 256; byte++) {
    if (!isAny && (byte < 0x80 ? !meets(members(byte)) : !isBeyond)) continue;
    const low = classes + (byte & 15), high = classes + 16 + (byte >> 4);
    store<u8>(low, load<u8>(low) | bucket);
    store<u8>(high, load<u8>(high) | bucket);
  }
  return isBeyond;
}

// @ts-ignore: decorator
@inline
function meets(vector: usize): bool {
  return v128.any_true(v128.and(v128.load(vector), v128.load(present)));
}

/** A match can end with one of the present positions. */
function canEnd(): bool {
  for (let pair: usize = 0; pair < 9; pair++) if (meets(table + Automaton.End + (pair << 4))) return true;
  return false;
}

/** From the present positions to those that can follow, whatever stands beside. */
function advance(): void {
  memory.fill(later, 0, 16);
  for (let position: u32 = 0; position < positionCount; position++) {
    if (!hasBit(present, position)) continue;
    if (hasBit(table + Automaton.Loop, position)) setBit(later, position);
    if (position + 1 < positionCount && hasBit(table + Automaton.Shift, position + 1)) setBit(later, position + 1);
  }
  for (let branch: u32 = 0; branch < branchCount; branch++) {
    if (!meets(branchAt(branch))) continue;
    for (let row: usize = 16; row < branchBytes; row += 16) join(later, branchAt(branch) + row);
  }
  memory.copy(present, later, 16);
}
