// Reads patterns as JavaScript writes them (MEANING.md, "Patterns by configuration", has the part of the language) and makes steps of them
// (configured-vectors.ts). A pattern is read twice: the first time it is judged and measured, the second time its steps are made, an
// atom that is counted once for each turn; so nothing is made of what does not fit.
import { addressOf, Bytes, lengthOf } from "../abi/bytes";
import { Automaton, bytesOfCode, codeAt, listBytes, listHeadBytes, positionsMax } from "./configured";
import { addAlternative, addPosition, addRange, addStep, anywhere, atBegin, atEnd, atWord, beginVectors, finishPattern, finishVectors, goOn, negate, none, notAtWord, otherwise, Step } from "./configured-vectors";

/** Why a pattern is refused; cli/evaluate/pattern-problems.ts has the texts, in this order. */
export const enum Problem {
  None, Form, Flags, Parenthesis, GroupKind, Look, Depth, Escape, BackReference, Nothing, Counted, Brace, Count, Bracket, EmptyClass, Range, Case, Pair, Utf8, Empty, Positions, Ranges, Branches,
}
/** What was refused: why, which pattern of the list (from 1), and at which of its characters (from 1; 0 for the pattern as a whole). */
export let problem: Problem = Problem.None;
export let problemPattern: u32 = 0;
export let problemPlace: u32 = 0;

const depthMax: i32 = 16;
const unbounded: u32 = 0xffff;

let text: usize = 0;
/** The next byte, and the slash that ends the pattern. */
let at: usize = 0;
let end: usize = 0;
let ignoresCase: bool = false;
let dotTakesAll: bool = false;
/** Steps are made. */
let makes: bool = false;

let list: usize = 0;
let patternCount: u32 = 0;
/** Patterns are put into the second automaton since there was no room for one in the first. */
let isSecond: bool = false;
/** Of the automaton so far. */
let positionsUsed: u32 = 0;
let signsUsed: u32 = 0;

// What was read last: positions and signs that it takes (alternatives, repetitions, assertions), whether it can be nothing, its first and its last step.
let positions: u32 = 0;
let signs: u32 = 0;
let isNullable: bool = false;
let first: u32 = none;
let last: u32 = none;

export function forgetProblem(): void { problem = Problem.None; }

export function beginPatterns(to: usize): void {
  list = to;
  memory.fill(to, 0, listBytes);
  patternCount = 0;
  isSecond = false;
  beginAutomaton();
}

function beginAutomaton(): void {
  beginVectors(list + listHeadBytes + (isSecond ? <usize>Automaton.Bytes : 0));
  positionsUsed = 0;
  signsUsed = 0;
}

export function finishPatterns(): void {
  finishVectors();
  store<u16>(list, patternCount);
}

/** A list of texts (predicate/lists.ts) that the build has judged. */
export function readPatterns(written: usize, to: usize): void {
  beginPatterns(to);
  let item = written + 2;
  for (let left = <u32>load<u16>(written); left > 0; left--, item += 2 + <usize>load<u16>(item)) addPattern(<u64>load<u16>(item) << 32 | <u64>(item + 2));
  finishPatterns();
}

/** One more pattern, such as /a+b/i; false where it is refused. */
export function addPattern(pattern: Bytes): bool {
  patternCount++;
  problemPattern = patternCount;
  text = addressOf(pattern);
  const close = closing(text + lengthOf(pattern));
  if (close == 0) return refuse(Problem.Form, text);
  if (!readFlags(close + 1, text + lengthOf(pattern))) return false;
  end = close;
  makes = false;
  at = text + 1;
  if (!disjunction(0)) return false;
  if (isNullable) return refuseWhole(Problem.Empty);
  const ownPositions = positions, ownSigns = signs;
  let why = make(ownPositions, ownSigns);
  if (why != Problem.None && positionsUsed > 0 && !isSecond) {
    finishVectors();
    isSecond = true;
    beginAutomaton();
    why = make(ownPositions, ownSigns);
  }
  return why == Problem.None || refuseWhole(why);
}

/** Makes the steps of the pattern in the present automaton; what there is no room for. The part that was made by then stays in a first half, and finds nothing that the pattern, in the second, does not. */
function make(newPositions: u32, newSigns: u32): Problem {
  if (positionsUsed + newPositions > positionsMax || signsUsed + newSigns > positionsMax) return Problem.Positions;
  makes = true;
  at = text + 1;
  if (!disjunction(0)) return Problem.Ranges;
  if (!finishPattern()) return Problem.Branches;
  positionsUsed += newPositions;
  signsUsed += newSigns;
  return Problem.None;
}

function refuse(why: Problem, place: usize): bool {
  problem = why;
  problemPlace = 1;
  // Bytes that go on with a character are none of their own.
  for (let byte = text; byte < place; byte++) if ((load<u8>(byte) & 0xc0) != 0x80) problemPlace++;
  return false;
}

function refuseWhole(why: Problem): bool {
  problem = why;
  problemPlace = 0;
  return false;
}

/** The slash that ends the pattern: one that is neither escaped nor in a class. 0 where there is none, or nothing before it. */
function closing(behind: usize): usize {
  if (text == behind || load<u8>(text) != 0x2f) return 0;
  let inClass = false;
  for (let byte = text + 1; byte < behind; byte++) {
    const letter: u32 = load<u8>(byte);
    if (letter == 0x2f && !inClass) return byte == text + 1 ? 0 : byte;
    if (letter == 0x5b) inClass = true;
    else if (letter == 0x5d) inClass = false;
    else if (letter == 0x5c) byte++;
  }
  return 0;
}

function readFlags(from: usize, behind: usize): bool {
  ignoresCase = false;
  dotTakesAll = false;
  for (let byte = from; byte < behind; byte++) {
    if (load<u8>(byte) == 0x69 && !ignoresCase) ignoresCase = true;
    else if (load<u8>(byte) == 0x73 && !dotTakesAll) dotTakesAll = true;
    else return refuse(Problem.Flags, byte);
  }
  return true;
}

/** The next byte; a slash at the end of the pattern. */
// @ts-ignore: decorator
@inline
function peek(): u32 { return load<u8>(at); }

// @ts-ignore: decorator
@inline
function ends(): bool { return at == end || peek() == 0x7c || peek() == 0x29; }

/** Alternatives, up to the pattern's or the group's end. */
function disjunction(depth: i32): bool {
  let allPositions: u32 = 0, allSigns: u32 = 0, count: u32 = 0, canBeNothing = false, entry = none, join = none;
  while (true) {
    if (!alternative(depth)) return false;
    count++;
    allPositions = min(allPositions + positions, unbounded);
    allSigns = min(allSigns + signs, unbounded);
    canBeNothing = canBeNothing || isNullable;
    if (makes && depth == 0) addAlternative(first, last, patternCount);
    else if (makes && (count > 1 || peek() == 0x7c)) {
      if (join == none) join = addStep(Step.Pass, none);
      if (first == none) first = last = addStep(Step.Pass, none);
      goOn(last, join);
      entry = count == 1 ? first : addStep(Step.Either, entry, first);
      first = entry;
      last = join;
    }
    if (at == end || peek() != 0x7c) break;
    at++;
  }
  if (depth == 0 && at < end) return refuse(Problem.Parenthesis, at);
  positions = allPositions;
  signs = count > 1 && depth > 0 ? min(allSigns + count, unbounded) : allSigns;
  isNullable = canBeNothing;
  return true;
}

function alternative(depth: i32): bool {
  let allPositions: u32 = 0, allSigns: u32 = 0, canBeNothing = true, entry = none, exit = none, isFirst = true;
  while (!ends()) {
    if (!term(depth, isFirst)) return false;
    isFirst = false;
    allPositions = min(allPositions + positions, unbounded);
    allSigns = min(allSigns + signs, unbounded);
    canBeNothing = canBeNothing && isNullable;
    if (!makes || first == none) continue;
    if (entry == none) entry = first;
    else goOn(exit, first);
    exit = last;
  }
  positions = allPositions;
  signs = allSigns;
  isNullable = canBeNothing;
  first = entry;
  last = exit;
  return true;
}

/** What repeats, or an assertion: one that begins or ends an alternative of the whole pattern is no sign. */
function term(depth: i32, isFirst: bool): bool {
  const letter = peek(), from = at;
  if (letter != 0x5e && letter != 0x24 && (letter != 0x5c || (load<u8>(at + 1) | 0x20) != 0x62)) return atom(depth) && quantifier(from, depth);
  const mask = letter == 0x5e ? atBegin : letter == 0x24 ? atEnd : load<u8>(at + 1) == 0x62 ? atWord : notAtWord;
  at += letter == 0x5c ? 2 : 1;
  positions = 0;
  signs = depth == 0 && (isFirst || ends()) ? 0 : 1;
  isNullable = true;
  if (makes) first = last = addStep(Step.Assert, none, mask);
  return true;
}

let least: u32 = 0;
let most: u32 = 0;

/** How often the atom stands there that begins at `from` and was read last. */
function quantifier(from: usize, depth: i32): bool {
  const letter = peek(), sign = at;
  least = letter == 0x2b ? 1 : 0;
  most = letter == 0x3f ? 1 : unbounded;
  if (letter == 0x7b) {
    if (!count()) return false;
  } else if (letter == 0x2a || letter == 0x2b || letter == 0x3f) at++;
  else return true;
  if (isNullable) return refuse(Problem.Counted, sign);
  // Whether a match is the shortest one makes no difference.
  if (peek() == 0x3f) at++;
  const times = most == unbounded ? max<u32>(least, 1) : most;
  const allPositions = min(positions * times, unbounded), allSigns = min(signs * times + (least == most ? 0 : 1), unbounded), canBeNothing = least == 0;
  if (makes) repeat(from, depth, least, most, times);
  positions = allPositions;
  signs = allSigns;
  isNullable = canBeNothing;
  return true;
}

/** {2}, {2,} or {2,5}. */
function count(): bool {
  const sign = at++;
  least = digits();
  most = least;
  if (at == sign + 1) return refuse(Problem.Brace, sign);
  if (peek() == 0x2c) {
    at++;
    const from = at;
    most = digits();
    if (at == from) most = unbounded;
  }
  if (peek() != 0x7d) return refuse(Problem.Brace, sign);
  at++;
  return (least <= countMax && (most <= countMax || most == unbounded) && most >= least && most > 0) || refuse(Problem.Count, sign);
}

const countMax: u32 = 9999;

/** Takes digits; a number beyond `countMax` is just beyond. */
function digits(): u32 {
  let number: u32 = 0;
  for (let digit: u32 = 0; (digit = peek() - 0x30) < 10; at++) number = min(number * 10 + digit, countMax + 1);
  return number;
}

/** The atom again for each further turn: those that must be one behind the other; of the others, which all can begin the rest, only the last one ends it. */
function repeat(from: usize, depth: i32, fewest: u32, highest: u32, times: u32): void {
  const behind = at;
  let entry = none, exit = none, choice = none;
  for (let turn: u32 = 0; turn < times; turn++) {
    if (turn > 0) {
      at = from;
      atom(depth);
    }
    let head = first, tail = last;
    if (highest == unbounded && turn == times - 1) {
      const join = addStep(Step.Pass, none), again = addStep(Step.Either, head, join);
      goOn(tail, again);
      if (fewest == 0) head = again;
      tail = join;
    } else if (turn >= fewest) {
      const open = addStep(Step.Either, head, none);
      if (choice != none) otherwise(choice, open);
      choice = open;
      if (turn == fewest) head = open;
    }
    if (entry == none) entry = head;
    else goOn(exit, head);
    exit = tail;
  }
  if (choice != none) {
    const join = addStep(Step.Pass, none);
    otherwise(choice, join);
    goOn(exit, join);
    exit = join;
  }
  first = entry;
  last = exit;
  at = behind;
}

function atom(depth: i32): bool {
  const letter = peek();
  switch (letter) {
    case 0x28: return group(depth);
    case 0x5b: return characterClass();
    case 0x2a: case 0x2b: case 0x3f: return refuse(Problem.Nothing, at);
    case 0x7b: case 0x7d: return refuse(Problem.Brace, at);
    case 0x5d: return refuse(Problem.Bracket, at);
    case 0x2e:
      at++;
      leaf();
      return addSet(lineEnds, dotTakesAll ? 0 : 6, true);
  }
  const set = setEscape();
  if (set >= 0) {
    leaf();
    return addNamed(set);
  }
  const code = character(false);
  if (code < 0) return false;
  leaf();
  return !makes || addRange(code, code, ignoresCase);
}

/** One position. */
function leaf(): void {
  positions = 1;
  signs = 0;
  isNullable = false;
  if (makes) first = last = addPosition();
}

function group(depth: i32): bool {
  const open = at++;
  if (depth == depthMax) return refuse(Problem.Depth, open);
  if (peek() == 0x3f) {
    const kind: u32 = load<u8>(at + 1), second: u32 = load<u8>(at + (kind == 0x3c ? 2 : 1));
    if (kind != 0x3a) return refuse(second == 0x3d || second == 0x21 ? Problem.Look : Problem.GroupKind, open);
    at += 2;
  }
  if (!disjunction(depth + 1)) return false;
  if (at == end) return refuse(Problem.Parenthesis, open);
  at++;
  return true;
}

/** Of `classAtom`: the pattern is refused; the atom is a set, whose units were added. */
const refused: i32 = -1, wasSet: i32 = -2;

function characterClass(): bool {
  const open = at++;
  leaf();
  const isNegated = peek() == 0x5e;
  if (isNegated) at++;
  if (peek() == 0x5d) return refuse(Problem.EmptyClass, open);
  while (peek() != 0x5d) {
    const from = classAtom();
    if (from == refused) return false;
    let to = from;
    if (peek() == 0x2d && load<u8>(at + 1) != 0x5d) {
      const dash = at++;
      to = classAtom();
      if (to == refused) return false;
      if (from < 0 || to < from) return refuse(Problem.Range, dash);
    }
    if (makes && from >= 0 && !addRange(from, to, ignoresCase)) return false;
  }
  at++;
  if (makes && isNegated) negate();
  return true;
}

function classAtom(): i32 {
  const set = setEscape();
  return set < 0 ? character(true) : addNamed(set) ? wasSet : refused;
}

// Sets by where they begin and end. What JavaScript takes for the end of a line; \d, \w and \s of ECMA-262, 22.2.2.9.
// @ts-ignore: decorator
@lazy
const lineEnds: usize = memory.data<u16>([0x0a, 0x0b, 0x0d, 0x0e, 0x2028, 0x202a]);
// @ts-ignore: decorator
@lazy
const decimals: usize = memory.data<u16>([0x30, 0x3a]);
// @ts-ignore: decorator
@lazy
const words: usize = memory.data<u16>([0x30, 0x3a, 0x41, 0x5b, 0x5f, 0x60, 0x61, 0x7b]);
// @ts-ignore: decorator
@lazy
const spaces: usize = memory.data<u16>([
  0x09, 0x0e, 0x20, 0x21, 0xa0, 0xa1, 0x1680, 0x1681, 0x2000, 0x200b, 0x2028, 0x202a, 0x202f, 0x2030, 0x205f, 0x2060, 0x3000, 0x3001, 0xfeff, 0xff00,
]);

/** Takes \d, \D, \w, \W, \s or \S: its letter; -1 where something else is next. */
function setEscape(): i32 {
  if (peek() != 0x5c) return -1;
  const letter: u32 = load<u8>(at + 1), lowered = letter | 0x20;
  if (lowered != 0x64 && lowered != 0x77 && lowered != 0x73) return -1;
  at += 2;
  return letter;
}

function addNamed(letter: i32): bool {
  const isComplement = (letter & 0x20) == 0;
  if ((letter | 0x20) == 0x64) return addSet(decimals, 2, isComplement);
  return (letter | 0x20) == 0x77 ? addSet(words, 8, isComplement) : addSet(spaces, 20, isComplement);
}

/** The newest position takes the set of so many bounds, or all that is not in it. */
function addSet(bounds: usize, boundCount: i32, isComplement: bool): bool {
  if (!makes) return true;
  let from: u32 = 0, isIn = isComplement;
  for (let bound = 0; bound < boundCount; bound++, isIn = !isIn) {
    const to: u32 = load<u16>(bounds + (<usize>bound << 1));
    if (isIn && !addRange(from, to - 1, false)) return false;
    from = to;
  }
  return !isIn || addRange(from, 0xffff, false);
}

/** A unit that stands for itself or is escaped; `refused` where there is none that may stand here. */
function character(inClass: bool): i32 {
  const place = at;
  let code: i32 = peek();
  if (code == 0x5c) code = escaped(inClass);
  else if (code < 0x80) at++;
  else {
    code = codeAt(at, end);
    at += bytesOfCode();
    if (code < 0 || code > 0xffff) refuse(code < 0 ? Problem.Utf8 : Problem.Pair, place);
    if (code > 0xffff) code = refused;
  }
  if (code < 0x80 || !ignoresCase) return code;
  refuse(Problem.Case, place);
  return refused;
}

function escaped(inClass: bool): i32 {
  const place = at, letter: u32 = load<u8>(at + 1);
  at += 2;
  switch (letter) {
    case 0x74: return 0x09;
    case 0x6e: return 0x0a;
    case 0x76: return 0x0b;
    case 0x66: return 0x0c;
    case 0x72: return 0x0d;
    case 0x78: return hexadecimal(2, place);
    case 0x75: return hexadecimal(4, place);
  }
  const isLetter = (letter | 0x20) - 0x61 < 26, isDigit = letter - 0x30 < 10;
  if (letter >= 0x20 && letter < 0x7f && !isLetter && !isDigit && letter != 0x5f) return letter;
  refuse(!inClass && isDigit && letter != 0x30 ? Problem.BackReference : Problem.Escape, place);
  return refused;
}

function hexadecimal(digitCount: i32, place: usize): i32 {
  let code = 0;
  for (let i = 0; i < digitCount; i++, at++) {
    const byte = peek(), letter = (byte | 0x20) - 0x61;
    if (byte - 0x30 < 10) code = code << 4 | (byte - 0x30);
    else if (letter < 6) code = code << 4 | (letter + 10);
    else {
      refuse(Problem.Escape, place);
      return refused;
    }
  }
  return code;
}
