// The second step: from the texts that the first automaton found to the automata of groups that must run. cli/automata/write-gate.ts tells the tables.
import { confirm, confirmNear } from "./confirm";
import { Head } from "./layout";

const enum Part { Group = 0, Pattern = 2, Required = 4, OneOf = 8, Clauses = 16, Behind = 20, Before = 24, Reach = 28, Bytes = 32 }
/** What a text means. */
const enum Text { Behind = 0, Before = 4, Bytes = 8, Clauses = 10, Numbers = 12 }
const groupBytes: usize = 40;
/** Matches may begin anywhere before the text. */
const unbounded: u16 = 0xffff;
/** What passes is found. */
const unconfirmed: usize = 0xffff;
const guardHeadBytes: usize = 258;
/** A guard's states that nothing leaves. */
const fails: u32 = 0, passes: u32 = 1;
/** Bytes that one guard reads at most. */
const guardReach: i32 = 24;
const guardStepsPerByte: i32 = 8;
/** What looking at a part costs, in steps of guards. */
const lookCost: i32 = 4;

// What happened in this scan has the scan's number, so that nothing must be cleared. As many as the build allows (partsMax, clausesMax, textsMax).
/** Texts that have nothing more to tell. */
const settledTexts: usize = memory.data(4 * 4096, 4);
const seenClauses: usize = memory.data(4 * 1024, 4);
/** Parts that were found, or cannot be. */
const settledParts: usize = memory.data(4 * 1024, 4);
const ranGroups: usize = memory.data(4 * 1024, 4);
let turn: u32 = 0;

/** Texts that were found: number u32 | what it means u32 | its end u32. */
const eventBytes: usize = 12;
const eventsMax: i32 = 1024;
const events: usize = memory.data(12 * 1024, 4);
let eventCount: i32 = 0;
/** Parts that are to be looked at whatever guards say, u16 each. */
const passed: usize = memory.data(2 * 1024, 4);
let passedCount: i32 = 0;
/** Steps that guards may still take in this scan. */
let budget: i32 = 0;
/** The marks of the text; read when a guard has let something through. */
let present: u32 = 0;
let hasMarks: bool = false;

export function beginGate(): void {
  eventCount = 0;
  passedCount = 0;
  turn += 1;
  if (turn != 0) return;
  // After four thousand million scans the numbers begin anew.
  memory.fill(settledTexts, 0, 4 * 4096);
  memory.fill(seenClauses, 0, 4 * 1024);
  memory.fill(settledParts, 0, 4 * 1024);
  memory.fill(ranGroups, 0, 4 * 1024);
  turn = 1;
}

/** The bit of a set that stands for the input's edge. */
const edge: u32 = 256;

// @ts-ignore: decorator
@inline
function isIn(set: usize, symbol: u32): bool { return (load<u8>(set + (symbol >> 3)) >> <u8>(symbol & 7) & 1) != 0; }

/** A text was found that ends before `at`. A flood of one text costs a look at its number each time. */
export function noteText(tables: usize, number: u32, at: usize, data: usize, end: usize): void {
  if (load<u32>(settledTexts + (<usize>number << 2)) == turn) return;
  const text = tables + load<u32>(tables + load<u32>(tables, Head.Texts) + (<usize>number << 2));
  const behind = <usize>load<u32>(text, Text.Behind), before = <usize>load<u32>(text, Text.Before);
  if (behind != 0 && !isIn(tables + behind, at < end ? <u32>load<u8>(at) : edge)) return;
  if (before != 0) {
    const from = at - load<u16>(text, Text.Bytes);
    if (!isIn(tables + before, from > data ? <u32>load<u8>(from - 1) : edge)) return;
  }
  if (load<u16>(text, Text.Clauses) != 0) readClauses(text);
  if (eventCount == eventsMax) letThrough();
  const event = events + <usize>eventCount * eventBytes;
  store<u32>(event, number);
  store<u32>(event, <u32>text, 4);
  store<u32>(event, <u32>at, 8);
  eventCount += 1;
}

function readClauses(text: usize): void {
  for (let clause = text + Text.Numbers, end = wakesOf(text); clause < end; clause += 2) store<u32>(seenClauses + (<usize>load<u16>(clause) << 2), turn);
}

/** More texts than are kept: what those so far wake passes without a look, and they say nothing more. */
function letThrough(): void {
  for (let event = events, end = events + <usize>eventCount * eventBytes; event < end; event += eventBytes) {
    store<u32>(settledTexts + (<usize>load<u32>(event) << 2), turn);
    let wakes = wakesOf(load<u32>(event, 4));
    for (let parts = <u32>load<u16>(wakes); parts > 0; parts--, wakes += 4) pass(load<u16>(wakes, 2));
  }
  eventCount = 0;
}

/** Runs the automata that the bytes may wake. `wanted` has a bit for each pattern that counts; 0: all do. */
export function settleTexts(tables: usize, wanted: usize, data: usize, end: usize, found: usize): void {
  const always = tables + load<u32>(tables, Head.Always);
  for (let left = <u32>load<u16>(always), at = always; left > 0; left--) pass(load<u16>(at += 2));
  if (eventCount == 0 && passedCount == 0) return;
  hasMarks = false;
  budget = <i32>(end - data) * guardStepsPerByte;
  const last = events + <usize>eventCount * eventBytes;
  for (let event = events; event < last; event += eventBytes) {
    if (load<u32>(settledTexts + (<usize>load<u32>(event) << 2)) != turn) wake(tables, event, wanted, data, end, found);
  }
  for (let index = 0; index < passedCount; index++) {
    const part = partOf(tables, load<u16>(passed + (<usize>index << 1)));
    if (isWanted(wanted, part) && isNeeded(tables, part, data, end)) runGroup(tables, part, data, end, found);
  }
}

/** Over the whole text, once. */
function runGroup(tables: usize, part: usize, data: usize, end: usize, found: usize): void {
  const group = <usize>load<u16>(part, Part.Group);
  if (group == unconfirmed) {
    const pattern = <usize>load<u16>(part, Part.Pattern), place = found + (pattern >> 3);
    store<u8>(place, load<u8>(place) | (1 << <u8>(pattern & 7)));
    return;
  }
  if (load<u32>(ranGroups + (group << 2)) == turn) return;
  store<u32>(ranGroups + (group << 2), turn);
  confirm(tables, tables + load<u32>(tables, Head.Kinds), groupOf(tables, group), data, end, found);
}

// @ts-ignore: decorator
@inline
function groupOf(tables: usize, number: usize): usize { return tables + load<u32>(tables, Head.Groups) + number * groupBytes; }

// @ts-ignore: decorator
@inline
function partOf(tables: usize, number: usize): usize { return tables + load<u32>(tables, Head.Parts) + number * Part.Bytes; }

/** Where the parts begin that a text wakes. */
// @ts-ignore: decorator
@inline
function wakesOf(text: usize): usize { return text + Text.Numbers + (<usize>load<u16>(text, Text.Clauses) << 1); }

/** The parts that a text wakes: where both guards let it through, their automata run, near the text where matches begin near. */
function wake(tables: usize, event: usize, wanted: usize, data: usize, end: usize, found: usize): void {
  const text = <usize>load<u32>(event, 4), behind = <usize>load<u32>(event, 8), before = behind - load<u16>(text, Text.Bytes);
  let wakes = wakesOf(text), isOpen = false;
  for (let parts = <u32>load<u16>(wakes); parts > 0; parts--, wakes += 4) {
    const number = <usize>load<u16>(wakes, 2), settled = settledParts + (number << 2);
    if (load<u32>(settled) == turn) continue;
    budget -= lookCost;
    const part = partOf(tables, number), isLate = budget < 0;
    if (!isLate && !(standsBefore(tables + load<u32>(part, Part.Before), load<u8>(wakes, 5), before, data) && standsBehind(tables + load<u32>(part, Part.Behind), load<u8>(wakes, 4), behind, end))) {
      isOpen = true;
      continue;
    }
    if (!isWanted(wanted, part) || isFound(found, load<u16>(part, Part.Pattern)) || !isNeeded(tables, part, data, end)) store<u32>(settled, turn);
    else if (isLate || load<u16>(part, Part.Reach) == unbounded || load<u16>(part, Part.Group) == <u16>unconfirmed) {
      store<u32>(settled, turn);
      runGroup(tables, part, data, end, found);
    } else if (isConfirmed(tables, part, before, behind, data, end, found)) store<u32>(settled, turn);
    else isOpen = true;
  }
  if (!isOpen) store<u32>(settledTexts + (<usize>load<u32>(event) << 2), turn);
}

/** Whether the part's pattern is found where the text stands. Other patterns of its group may be found as well. */
function isConfirmed(tables: usize, part: usize, before: usize, behind: usize, data: usize, end: usize, found: usize): bool {
  const group = <usize>load<u16>(part, Part.Group), reach = <usize>load<u16>(part, Part.Reach);
  const from = before - data > reach ? before - reach : data;
  budget -= <i32>(confirmNear(tables, tables + load<u32>(tables, Head.Kinds), groupOf(tables, group), data, end, from, behind, found) - from);
  return isFound(found, load<u16>(part, Part.Pattern));
}

// @ts-ignore: decorator
@inline
function isFound(found: usize, pattern: usize): bool { return (load<u8>(found + (pattern >> 3)) >> <u8>(pattern & 7) & 1) != 0; }

function pass(part: u16): void {
  const settled = settledParts + (<usize>part << 2);
  if (load<u32>(settled) == turn) return;
  store<u32>(settled, turn);
  store<u16>(passed + (<usize>passedCount << 1), part);
  passedCount += 1;
}

/** Whether what stands from `at` on can follow the text in a match. */
function standsBehind(guard: usize, start: u32, at: usize, end: usize): bool {
  if (start <= passes) return start != fails;
  const width = <usize>load<u16>(guard), rows = guard + guardHeadBytes - 2 * width;
  const last = at + <usize>min(<i32>(end - at), guardReach);
  budget -= <i32>(last - at);
  let state = start;
  for (; at < last; at++) {
    state = load<u8>(rows + <usize>state * width + load<u8>(guard + <usize>load<u8>(at), 2));
    if (state <= passes) {
      budget += <i32>(last - at);
      return state != fails;
    }
  }
  return at < end || load<u8>(rows + <usize>state * width + width - 1) != fails;
}

/** The same backwards, from the byte before `at` to `data`. */
function standsBefore(guard: usize, start: u32, at: usize, data: usize): bool {
  if (start <= passes) return start != fails;
  const width = <usize>load<u16>(guard), rows = guard + guardHeadBytes - 2 * width;
  const last = at - <usize>min(<i32>(at - data), guardReach);
  budget -= <i32>(at - last);
  let state = start;
  while (at > last) {
    at -= 1;
    state = load<u8>(rows + <usize>state * width + load<u8>(guard + <usize>load<u8>(at), 2));
    if (state <= passes) {
      budget += <i32>(at - last);
      return state != fails;
    }
  }
  return at > data || load<u8>(rows + <usize>state * width + width - 1) != fails;
}

/** The marks of all bytes (cli/automata/marks.ts). */
function marksOf(table: usize, data: usize, end: usize): u32 {
  let present: u32 = 0;
  for (let at = data; at < end; at++) present |= load<u32>(table + (<usize>load<u8>(at) << 2));
  return present;
}

// @ts-ignore: decorator
@inline
function isWanted(wanted: usize, part: usize): bool { return wanted == 0 || isFound(wanted, load<u16>(part, Part.Pattern)); }

/** Whether the marks and texts are there that the part's pattern must have. */
function isNeeded(tables: usize, part: usize, data: usize, end: usize): bool {
  if (!hasMarks) {
    hasMarks = true;
    present = marksOf(tables + load<u32>(tables, Head.Marks), data, end);
  }
  if ((load<u32>(part, Part.Required) & ~present) != 0 || !hasOneOf(load<u32>(part, Part.OneOf)) || !hasOneOf(load<u32>(part, Part.OneOf + 4))) return false;
  const clauses = tables + load<u32>(part, Part.Clauses);
  for (let left = <u32>load<u16>(clauses), at = clauses; left > 0; left--) {
    at += 2;
    if (load<u32>(seenClauses + (<usize>load<u16>(at) << 2)) != turn) return false;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function hasOneOf(marks: u32): bool { return marks == 0 || (marks & present) != 0; }
