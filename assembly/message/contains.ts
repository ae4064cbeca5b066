// Substring search in linear time and constant space.
//
// The usual case is a SIMD filter: sixteen places at once are compared with the needle's first and last byte, and only where
// both fit is the needle itself compared. The comparisons are paid from a budget of about one per byte of the text; a text
// made to exhaust it (`aaaa…` for `aab…aa`) is finished by the two-way algorithm, which never looks at a byte more than twice.
// M. Crochemore, D. Perrin: Two-way string-matching. Journal of the ACM 38(3), 1991.
import { addressOf, Bytes, lengthOf } from "../abi/bytes";
import { lanes, loadUpTo, lowerByte } from "./simd";
import { same, sameLowered } from "./text";

/** True when the needle stands somewhere in the text; an empty one always does. At most about 4 × text + 4 × needle steps. */
export function contains(text: Bytes, needle: Bytes): bool {
  return search(addressOf(text), <i32>lengthOf(text), addressOf(needle), <i32>lengthOf(needle), false);
}

/** `contains` with the text taken in lower case; the needle is in lower case already. */
export function containsIgnoringCase(text: Bytes, needle: Bytes): bool {
  return search(addressOf(text), <i32>lengthOf(text), addressOf(needle), <i32>lengthOf(needle), true);
}

/** What a comparison costs beside the bytes it compares. */
const comparisonSteps: i32 = 16;
const budgetAtLeast: i32 = 512;

// @ts-ignore: decorator
@inline
function search(text: usize, textBytes: i32, needle: usize, needleBytes: i32, fold: bool): bool {
  if (needleBytes == 0) return true;
  const first = load<u8>(needle), last = load<u8>(needle + needleBytes - 1);
  // A letter is found in both cases by forcing the bit that tells them apart.
  const firstCase = fold ? caseBit(first) : 0, lastCase = fold ? caseBit(last) : 0;
  let budget = textBytes + budgetAtLeast;
  for (let at = 0, places = textBytes - needleBytes + 1; places > 0; at += 16, places -= 16) {
    let firsts = loadUpTo(text + at, places), lasts = loadUpTo(text + at + needleBytes - 1, places);
    if (fold) {
      firsts = v128.or(firsts, i8x16.splat(<i8>firstCase));
      lasts = v128.or(lasts, i8x16.splat(<i8>lastCase));
    }
    const both = v128.and(v128.eq<i8>(firsts, i8x16.splat(<i8>first)), v128.eq<i8>(lasts, i8x16.splat(<i8>last)));
    for (let found = v128.bitmask<i8>(both) & lanes(places); found != 0; found &= found - 1) {
      const place = text + at + ctz(found);
      if (fold ? sameLowered(place, needle, needleBytes) : same(place, needle, needleBytes)) return true;
      budget -= needleBytes + comparisonSteps;
    }
    if (budget < 0) return fold ? twoWayLowered(text + at, textBytes - at, needle, needleBytes) : twoWay(text + at, textBytes - at, needle, needleBytes);
  }
  return false;
}

// @ts-ignore: decorator
@inline
function caseBit(byte: u8): u32 {
  return <u32>(<u32>byte - 0x61 < 26) << 5;
}

function twoWay(text: usize, textBytes: i32, needle: usize, needleBytes: i32): bool {
  return twoWaySearch(text, textBytes, needle, needleBytes, false);
}

function twoWayLowered(text: usize, textBytes: i32, needle: usize, needleBytes: i32): bool {
  return twoWaySearch(text, textBytes, needle, needleBytes, true);
}

/** The needle is cut at a critical position: its right part is compared forwards, then its left part backwards. */
// @ts-ignore: decorator
@inline
function twoWaySearch(text: usize, textBytes: i32, needle: usize, needleBytes: i32, fold: bool): bool {
  let cut = maximalSuffix(needle, needleBytes, false);
  let period = suffixPeriod;
  const other = maximalSuffix(needle, needleBytes, true);
  if (other > cut) { cut = other; period = suffixPeriod; }
  // A periodic needle remembers how much of its left part is known to fit after a shift by the period.
  const periodic = period + cut < needleBytes && same(needle, needle + period, cut + 1);
  if (!periodic) period = max(cut + 1, needleBytes - cut - 1) + 1;
  let known = -1;
  for (let place = 0; place <= textBytes - needleBytes;) {
    const at = text + place;
    let i = max(cut, known) + 1;
    while (i < needleBytes && load<u8>(needle + i) == textByte(at + i, fold)) i++;
    if (i < needleBytes) {
      place += i - cut;
      known = -1;
      continue;
    }
    i = cut;
    while (i > known && load<u8>(needle + i) == textByte(at + i, fold)) i--;
    if (i <= known) return true;
    place += period;
    known = periodic ? needleBytes - period - 1 : -1;
  }
  return false;
}

// @ts-ignore: decorator
@inline
function textByte(at: usize, fold: bool): u32 {
  const byte: u32 = load<u8>(at);
  return fold ? lowerByte(byte) : byte;
}

/** The period of the suffix that `maximalSuffix` found. */
let suffixPeriod: i32 = 1;

/** The index before the needle's greatest suffix in byte order, or in the reverse order; -1 is the whole needle. */
function maximalSuffix(needle: usize, needleBytes: i32, reverse: bool): i32 {
  let best = -1, candidate = 0, length = 1;
  suffixPeriod = 1;
  while (candidate + length < needleBytes) {
    const left: i32 = load<u8>(needle + candidate + length), right: i32 = load<u8>(needle + best + length);
    if (left == right) {
      if (length == suffixPeriod) { candidate += suffixPeriod; length = 1; } else length++;
    } else if ((left < right) != reverse) {
      candidate += length;
      length = 1;
      suffixPeriod = candidate - best;
    } else {
      best = candidate++;
      length = suffixPeriod = 1;
    }
  }
  return best;
}
