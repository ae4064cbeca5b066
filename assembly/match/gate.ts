// The second step: from the texts that the first automaton found to the automata of groups that must run. cli/automata/write-gate.ts tells the tables.
import { confirm, confirmNear } from "./confirm";
import { Head } from "./layout";

const enum Part { Group = 0, Pattern = 2, Required = 4, OneOf = 8, Clauses = 16, Behind = 20, Before = 24, Reach = 28, Way = 32, Bytes = 36 }
/** What a text means. */
const enum Text { Near = 0, Bytes = 8, Clauses = 10, Numbers = 12 }
/** A part that a text wakes. */
const enum Wake { Part = 0, Behind = 2, Before = 3, Near = 4, Far = 12, Bytes = 20 }
const groupBytes: usize = 28;
/** Matches may begin anywhere before the text. */
const unbounded: u16 = 0xffff;
/** What passes is found. */
const unconfirmed: usize = 0xffff;
const enum Guard { Width = 0, Map = 4, Bytes = 8 }
/** A guard's states that nothing leaves. */
const fails: u32 = 0, passes: u32 = 1;
/** Bytes that the beginning of a match is looked for in. */
const wayMax: i32 = 128;
/** Bytes that one guard reads at most. */
const guardReach: i32 = 40;
const guardStepsPerByte: i32 = 2;
/** What a short text has besides: it can hold but few texts. */
const guardStepsLeast: i32 = 256;
/** What looking at a text costs, and at each of its parts, in steps of guards: first whether its neighbours are admitted. */
const textCost: i32 = 1, admitCost: i32 = 4, lookCost: i32 = 2;

// What happened in this scan has the scan's number, u16 each, so that they need only be cleared when the numbers begin anew. As many as the build allows (partsMax, clausesMax, textsMax).
/** Texts that have nothing more to tell. */
// @ts-ignore: decorator
@lazy
const settledTexts: usize = memory.data(2 * 4096, 4);
// @ts-ignore: decorator
@lazy
const seenClauses: usize = memory.data(2 * 1024, 4);
/** Parts that were found, or cannot be. */
// @ts-ignore: decorator
@lazy
const settledParts: usize = memory.data(2 * 2048, 4);
// @ts-ignore: decorator
@lazy
const ranGroups: usize = memory.data(2 * 2048, 4);
let turn: u32 = 0;

/** Texts that were found: number u32 | what it means u32 | its end u32. */
const eventBytes: usize = 12;
const eventsMax: i32 = 1024;
// @ts-ignore: decorator
@lazy
const events: usize = memory.data(12 * 1024, 4);
let eventCount: i32 = 0;
/** Parts that are to be looked at whatever guards say, u16 each. */
// @ts-ignore: decorator
@lazy
const passed: usize = memory.data(2 * 2048, 4);
let passedCount: i32 = 0;
/** Steps that guards may still take in this scan; before the first look there are more than any. */
let budget: i32 = i32.MAX_VALUE;
/** The marks of the text; read when a guard has let something through. */
let present: u32 = 0;
let hasMarks: bool = false;
/** A bit for each pattern that counts in this scan; 0: all do. */
let wanted: usize = 0;

/** `mask` has a bit for each pattern that counts; 0: all do. */
export function beginGate(mask: usize): void {
  wanted = mask;
  hasMarks = false;
  eventCount = 0;
  passedCount = 0;
  budget = i32.MAX_VALUE;
  turn += 1;
  if (turn <= 0xffff) return;
  memory.fill(settledTexts, 0, 2 * 4096);
  memory.fill(seenClauses, 0, 2 * 1024);
  memory.fill(settledParts, 0, 2 * 2048);
  memory.fill(ranGroups, 0, 2 * 2048);
  turn = 1;
}

/** The class of neighbours that the input's edge is. */
const edgeBit: u32 = 1 << 31;

/** The bit of the class of the byte that stands there. */
// @ts-ignore: decorator
@inline
export function neighbour(tables: usize, at: usize, end: usize): u32 {
  return at < end ? load<u32>(tables + load<u32>(tables, Head.Neighbours) + (<usize>load<u8>(at) << 2)) : edgeBit;
}

/** The same before `at`. */
// @ts-ignore: decorator
@inline
function neighbourBefore(tables: usize, at: usize, data: usize): u32 {
  return at > data ? load<u32>(tables + load<u32>(tables, Head.Neighbours) + (<usize>load<u8>(at - 1) << 2)) : edgeBit;
}

/** The bytes behind and before a text as bits of their classes. */
// @ts-ignore: decorator
@inline
function around(tables: usize, from: usize, to: usize, data: usize, end: usize): u64 { return <u64>neighbour(tables, to, end) | <u64>neighbourBefore(tables, from, data) << 32; }

/** A flood of one text costs a look at its number each time. */
// @ts-ignore: decorator
@inline
export function isSettled(text: u32): bool { return load<u16>(settledTexts + (<usize>text << 1)) == turn; }

/** A text was found that ends before `at`, and has more to tell. */
export function noteText(tables: usize, number: u32, at: usize, data: usize, end: usize, found: usize): void {
  const text = tables + load<u32>(tables + load<u32>(tables, Head.Texts) + (<usize>number << 2));
  const near = around(tables, at - load<u16>(text, Text.Bytes), at, data, end);
  if ((load<u64>(text, Text.Near) & near) != near) return;
  if (load<u16>(text, Text.Clauses) != 0) readClauses(text);
  if (eventCount == eventsMax) settleEvents(tables, data, end, found, false);
  const event = events + <usize>eventCount * eventBytes;
  store<u32>(event, number);
  store<u32>(event, <u32>text, 4);
  store<u32>(event, <u32>at, 8);
  eventCount += 1;
}

function readClauses(text: usize): void {
  for (let clause = text + Text.Numbers, end = wakesOf(text); clause < end; clause += 2) store<u16>(seenClauses + (<usize>load<u16>(clause) << 1), <u16>turn);
}

/** Runs the automata that the bytes may wake. */
export function settleTexts(tables: usize, data: usize, end: usize, found: usize): void {
  const always = tables + load<u32>(tables, Head.Always);
  for (let left = <u32>load<u16>(always), at = always; left > 0; left--) pass(load<u16>(at += 2));
  if (eventCount == 0 && passedCount == 0) return;
  settleEvents(tables, data, end, found, true);
  for (let index = 0; index < passedCount; index++) {
    const part = partOf(tables, load<u16>(passed + (<usize>index << 1)));
    if (isWanted(part) && hasItsMarks(tables, part, data, end) && hasItsTexts(tables, part)) runGroup(tables, part, data, end, found);
  }
}

/** Before the text has ended it is not known which further texts it has: what is near a text is confirmed all the same, the rest later. */
function settleEvents(tables: usize, data: usize, end: usize, found: usize, isEnded: bool): void {
  if (budget == i32.MAX_VALUE) budget = guardStepsLeast + <i32>(end - data) * guardStepsPerByte;
  for (let event = events, last = events + <usize>eventCount * eventBytes; event < last; event += eventBytes) {
    if (!isSettled(load<u32>(event))) wake(tables, event, data, end, found, isEnded);
  }
  eventCount = 0;
}

/** Over the whole text, once. */
function runGroup(tables: usize, part: usize, data: usize, end: usize, found: usize): void {
  const group = <usize>load<u16>(part, Part.Group);
  if (group == unconfirmed) {
    const pattern = <usize>load<u16>(part, Part.Pattern), place = found + (pattern >> 3);
    store<u8>(place, load<u8>(place) | (1 << <u8>(pattern & 7)));
    return;
  }
  if (load<u16>(ranGroups + (group << 1)) == turn) return;
  store<u16>(ranGroups + (group << 1), <u16>turn);
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
function wake(tables: usize, event: usize, data: usize, end: usize, found: usize, isEnded: bool): void {
  const text = <usize>load<u32>(event, 4), behind = <usize>load<u32>(event, 8), before = behind - load<u16>(text, Text.Bytes);
  const wakes = wakesOf(text);
  let isOpen = false;
  budget -= textCost;
  // Beyond the edge there is the edge again.
  const near = around(tables, before, behind, data, end), far = around(tables, before - 1, behind + 1, data, end);
  for (let parts = <u32>load<u16>(wakes), at = wakes + 2; parts > 0; parts--, at += Wake.Bytes) {
    const number = <usize>load<u16>(at, Wake.Part), settled = settledParts + (number << 1);
    if (load<u16>(settled) == turn) continue;
    budget -= admitCost;
    if (budget >= 0 && (((load<u64>(at, Wake.Near) & near) ^ near) | ((load<u64>(at, Wake.Far) & far) ^ far)) != 0) {
      isOpen = true;
      continue;
    }
    const part = partOf(tables, number);
    if (!isWanted(part) || isFound(found, load<u16>(part, Part.Pattern)) || (hasMarks && !hasItsMarks(tables, part, data, end))) {
      store<u16>(settled, <u16>turn);
      continue;
    }
    budget -= lookCost;
    const isLate = budget < 0;
    if (!isLate && !(standsBefore(tables, tables + load<u32>(part, Part.Before), load<u8>(at, Wake.Before), before, data) && standsBehind(tables, tables + load<u32>(part, Part.Behind), load<u8>(at, Wake.Behind), behind, end))) {
      isOpen = true;
      continue;
    }
    if (!hasItsMarks(tables, part, data, end)) store<u16>(settled, <u16>turn);
    else if (!hasItsTexts(tables, part)) {
      if (isEnded) store<u16>(settled, <u16>turn);
      else pass(<u16>number);
    } else {
      const from: usize = isLate || load<u16>(part, Part.Group) == <u16>unconfirmed ? 0 : beginning(tables, part, before, data);
      if (from == 0) {
        if (!isEnded) pass(<u16>number);
        else {
          store<u16>(settled, <u16>turn);
          runGroup(tables, part, data, end, found);
        }
      } else if (isConfirmed(tables, part, from, behind, data, end, found)) store<u16>(settled, <u16>turn);
      else isOpen = true;
    }
  }
  if (!isOpen) store<u16>(settledTexts + (<usize>load<u32>(event) << 1), <u16>turn);
}

/** Whether the part's pattern is found where the text stands. Other patterns of its group may be found as well. */
function isConfirmed(tables: usize, part: usize, from: usize, behind: usize, data: usize, end: usize, found: usize): bool {
  const group = <usize>load<u16>(part, Part.Group);
  budget -= <i32>(confirmNear(tables, tables + load<u32>(tables, Head.Kinds), groupOf(tables, group), data, end, from, behind, found) - from);
  return isFound(found, load<u16>(part, Part.Pattern));
}

/** The first byte that a match with the text before `before` can begin at: bound by the pattern, or by the bytes that stand there. 0 where it may be far away. */
function beginning(tables: usize, part: usize, before: usize, data: usize): usize {
  const reach = load<u16>(part, Part.Reach);
  if (reach != unbounded) return before - data > <usize>reach ? before - reach : data;
  if (load<u32>(part, Part.Way) == 0) return 0;
  const way = tables + load<u32>(part, Part.Way), width = <usize>load<u16>(way), map = tables + load<u32>(way, Guard.Map), symbols = tables + load<u32>(tables, Head.Symbols), rows = way + Guard.Bytes - 2 * width;
  const last = before - <usize>min(<i32>(before - data), wayMax);
  let state: u32 = 2, at = before;
  while (at > last) {
    state = load<u8>(rows + <usize>state * width + load<u8>(map + <usize>load<u8>(symbols + <usize>load<u8>(at - 1))));
    if (state == fails) break;
    at -= 1;
  }
  budget -= <i32>(before - at);
  return at > last || last == data ? at : 0;
}

// @ts-ignore: decorator
@inline
function isFound(found: usize, pattern: usize): bool { return (load<u8>(found + (pattern >> 3)) >> <u8>(pattern & 7) & 1) != 0; }

function pass(part: u16): void {
  const settled = settledParts + (<usize>part << 1);
  if (load<u16>(settled) == turn) return;
  store<u16>(settled, <u16>turn);
  store<u16>(passed + (<usize>passedCount << 1), part);
  passedCount += 1;
}

/** Whether what stands from `at` on can follow the text in a match. */
function standsBehind(tables: usize, guard: usize, start: u32, at: usize, end: usize): bool {
  if (start <= passes) return start != fails;
  const width = <usize>load<u16>(guard), map = tables + load<u32>(guard, Guard.Map), symbols = tables + load<u32>(tables, Head.Symbols), rows = guard + Guard.Bytes - 2 * width;
  const last = at + <usize>min(<i32>(end - at), guardReach);
  budget -= <i32>(last - at);
  let state = start;
  for (; at < last; at++) {
    state = load<u8>(rows + <usize>state * width + load<u8>(map + <usize>load<u8>(symbols + <usize>load<u8>(at))));
    if (state <= passes) {
      budget += <i32>(last - at);
      return state != fails;
    }
  }
  return at < end || load<u8>(rows + <usize>state * width + width - 1) != fails;
}

/** The same backwards, from the byte before `at` to `data`. */
function standsBefore(tables: usize, guard: usize, start: u32, at: usize, data: usize): bool {
  if (start <= passes) return start != fails;
  const width = <usize>load<u16>(guard), map = tables + load<u32>(guard, Guard.Map), symbols = tables + load<u32>(tables, Head.Symbols), rows = guard + Guard.Bytes - 2 * width;
  const last = at - <usize>min(<i32>(at - data), guardReach);
  budget -= <i32>(at - last);
  let state = start;
  while (at > last) {
    at -= 1;
    state = load<u8>(rows + <usize>state * width + load<u8>(map + <usize>load<u8>(symbols + <usize>load<u8>(at))));
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
function isWanted(part: usize): bool { return wanted == 0 || isFound(wanted, load<u16>(part, Part.Pattern)); }

/** Whether the texts were found that the part's pattern must have besides. */
function hasItsTexts(tables: usize, part: usize): bool {
  const clauses = tables + load<u32>(part, Part.Clauses);
  for (let left = <u32>load<u16>(clauses), at = clauses; left > 0; left--) {
    at += 2;
    if (load<u16>(seenClauses + (<usize>load<u16>(at) << 1)) != turn) return false;
  }
  return true;
}

/** Whether the marks are there that the part's pattern must have. */
function hasItsMarks(tables: usize, part: usize, data: usize, end: usize): bool {
  if (!hasMarks) {
    hasMarks = true;
    present = marksOf(tables + load<u32>(tables, Head.Marks), data, end);
  }
  return (load<u32>(part, Part.Required) & ~present) == 0 && hasOneOf(load<u32>(part, Part.OneOf)) && hasOneOf(load<u32>(part, Part.OneOf + 4));
}

// @ts-ignore: decorator
@inline
function hasOneOf(marks: u32): bool { return marks == 0 || (marks & present) != 0; }
