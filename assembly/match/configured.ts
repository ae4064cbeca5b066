// Patterns that a configuration tells: two position automata for a list, whose state is 128 bits in a register each. A byte that nothing
// can begin with costs a fourteenth of a look; while something is alive, a character costs the same whatever the list is, and a row for
// each branch besides.
//
// The automaton reads units of UTF-16, as JavaScript's RegExp does without the flag u: 128 of ASCII by their number, the others by
// ranges. Bytes outside of UTF-8 are taken by nothing. configured-vectors.ts makes the table when a configuration is read.
import { addressOf, Bytes, lengthOf } from "../abi/bytes";
import { lanes, loadUpTo } from "../message/simd";
import { utf8Boundary, utf8Error, utf8Next } from "../message/utf8";

/**
 * A list: count of patterns u16, 0 where nothing is looked for | unused u48 | automaton × 2, as below; the second one may have no positions.
 *
 *     count of positions u16 | count of ranges u16 | where the branches end u16 | unused u16 | classes u8 × 32 × 3 | first vector × 9 | end vector × 9 |
 *     shift vector | loop vector | special vector | first unit of range u16 × 64 | members vector × (128 + 64) | { positions vector, row vector × 4 } × branches
 *
 * A vector has a bit for each position. `first`: positions that may begin a match, and `end`: positions that may end one, by the kinds of
 * what stands before and behind (3 × before + behind). Shift: positions that follow the one before. Loop: those that follow themselves. Branch:
 * positions with other followers, and these by the kinds of both (2 × before + behind). Special: those of branches, and those that may end a match.
 */
export const enum Automaton { Positions = 0, Ranges = 2, LastBranch = 4, Classes = 8, First = 104, End = 248, Shift = 392, Loop = 408, Special = 424, Bounds = 440, Members = 568, Branches = 3640, Bytes = 4600 }
/** The automata begin behind this; bytes of a list. */
export const listHeadBytes: usize = 8, listBytes: usize = 9208;
/** Of each automaton. */
export const positionsMax: u32 = 128, branchesMax: u32 = 12, rangesMax: u32 = 64;
/** Positions and four rows. */
export const branchBytes: usize = 80;
/** Kinds of what stands beside: 1 is a letter, digit or _ of ASCII, `edge` the text's, `other` all else. */
const other: usize = 0, edge: usize = 2;

/** Lanes whose third byte is in the same vector. */
const step: i32 = 14;

/** True where one of the patterns of the list occurs in the text. */
export function findConfigured(list: usize, text: Bytes): bool {
  if (load<u16>(list) == 0) return false;
  const first = list + listHeadBytes, second = first + Automaton.Bytes;
  return search(first, text) || (load<u16>(second, Automaton.Positions) != 0 && search(second, text));
}

function search(table: usize, text: Bytes): bool {
  const data = addressOf(text), end = data + lengthOf(text);
  for (let at = data; (at = candidate(table + Automaton.Classes, at, end)) < end;) {
    at = run(table, data, at, end);
    if (at == 0) return true;
  }
  return false;
}

/** The next place at which a match may begin, by the halves of its first three bytes (predicate/needles.ts), or the end. */
function candidate(classes: usize, from: usize, end: usize): usize {
  const low1 = v128.load(classes), high1 = v128.load(classes, 16), low2 = v128.load(classes, 32), high2 = v128.load(classes, 48), low3 = v128.load(classes, 64), high3 = v128.load(classes, 80);
  for (let at = from; at < end; at += step) {
    const bytes = loadUpTo(at, <i32>(end - at)), low = v128.and(bytes, i8x16.splat(15)), high = v128.shr<u8>(bytes, 4);
    const first = v128.and(v128.swizzle(low1, low), v128.swizzle(high1, high)), second = v128.and(v128.swizzle(low2, low), v128.swizzle(high2, high)), third = v128.and(v128.swizzle(low3, low), v128.swizzle(high3, high));
    const both = v128.and(first, v128.shuffle<i8>(second, second, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15));
    const all = v128.and(both, v128.shuffle<i8>(third, third, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15, 15));
    if (!v128.any_true(all)) continue;
    const found = v128.bitmask<i8>(v128.ne<i8>(all, i8x16.splat(0))) & lanes(min(<i32>(end - at), step));
    if (found != 0) return at + ctz(found);
  }
  return end;
}

/** The kinds of ASCII. */
// @ts-ignore: decorator
@lazy
const kinds: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
  0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
]);

/** No position takes it: a byte outside of UTF-8. */
// @ts-ignore: decorator
@lazy
const nothing: usize = memory.data(16, 16);
/** Bytes of the character that was read last, and the members of its low half where it is beyond U+FFFF. */
let bytesRead: usize = 0;
let lowHalf: usize = 0;

/** Follows what begins at `from` and behind it until nothing is alive. 0 where a match was found, else the place behind. */
function run(table: usize, data: usize, from: usize, end: usize): usize {
  const loop = v128.load(table, Automaton.Loop), shift = v128.load(table, Automaton.Shift), special = v128.load(table, Automaton.Special);
  let alive = i64x2.splat(0), at = from, half: usize = 0, before = edge;
  if (from > data) before = load<u8>(from - 1) < 0x80 ? <usize>load<u8>(kinds + <usize>load<u8>(from - 1)) : other;
  do {
    let behind = other, members = half;
    if (half != 0) half = 0;
    else {
      const byte = <usize>load<u8>(at);
      if (byte < 0x80) {
        members = table + (byte << 4) + Automaton.Members;
        behind = <usize>load<u8>(kinds + byte);
        at += 1;
      } else {
        members = membersBeyond(table, at, end);
        at += bytesRead;
        half = lowHalf;
      }
    }
    const pair = table + (before * 3 + behind << 4);
    const shifted = v128.or(i64x2.shl(alive, 1), v128.shuffle<i64>(i64x2.splat(0), i64x2.shr_u(alive, 63), 0, 2));
    let next = v128.or(v128.or(v128.and(shifted, shift), v128.and(alive, loop)), v128.load(pair, Automaton.First));
    if (v128.any_true(v128.and(alive, special))) {
      if (v128.any_true(v128.and(alive, v128.load(pair, Automaton.End)))) return 0;
      const row = (before << 1 | behind) << 4, last = table + <usize>load<u16>(table, Automaton.LastBranch);
      for (let branch = table + Automaton.Branches; branch < last; branch += branchBytes) {
        if (v128.any_true(v128.and(alive, v128.load(branch)))) next = v128.or(next, v128.load(branch + row, 16));
      }
    }
    alive = v128.and(next, v128.load(members));
    before = behind;
  } while (half != 0 || (at < end && v128.any_true(alive)));
  return at == end && v128.any_true(v128.and(alive, v128.load(table + (before * 3 + edge << 4), Automaton.End))) ? 0 : at;
}

/** The positions that take the character at `at`, which is not ASCII; of one beyond U+FFFF its high half, and `lowHalf` is the rest. */
function membersBeyond(table: usize, at: usize, end: usize): usize {
  const code = codeAt(at, end);
  lowHalf = 0;
  if (code < 0) return nothing;
  if (code < 0x10000) return membersOf(table, <u32>code);
  lowHalf = membersOf(table, 0xdc00 | (code & 0x3ff));
  return membersOf(table, 0xd7c0 + (code >> 10));
}

/** Of a unit from 0x80 on: those of the last range that begins there or before. */
function membersOf(table: usize, unit: u32): usize {
  let first: u32 = 0;
  for (let behind: u32 = load<u16>(table, Automaton.Ranges); behind - first > 1;) {
    const middle = first + behind >> 1;
    if (<u32>load<u16>(table + (<usize>middle << 1), Automaton.Bounds) <= unit) first = middle;
    else behind = middle;
  }
  return table + Automaton.Members + (<usize>(128 + first) << 4);
}

/** The character at `at`, and its bytes in `bytesRead`; -1, and one byte, where there is none. */
export function codeAt(at: usize, end: usize): i32 {
  bytesRead = 1;
  const lead: u32 = load<u8>(at);
  let state = utf8Next(utf8Boundary, lead);
  if (state == utf8Boundary) return lead;
  if (state == utf8Error) return -1;
  // 110xxxxx, 1110xxxx, 11110xxx.
  let code = lead & (0x3f >> (state >> 16)), length: usize = 1;
  for (; state != utf8Boundary; length++) {
    if (at + length == end) return -1;
    const byte: u32 = load<u8>(at + length);
    state = utf8Next(state, byte);
    if (state == utf8Error) return -1;
    code = code << 6 | (byte & 0x3f);
  }
  bytesRead = length;
  return code;
}

/** Of the character that `codeAt` read last. */
// @ts-ignore: decorator
@inline
export function bytesOfCode(): usize { return bytesRead; }
