// Which values hold one of many needles: one pass over the value, instead of one for each needle.
//
// Sixteen bytes are classed at once by the halves of each byte (Teddy, of Hyperscan): a place is a candidate where its first, second and
// third byte may begin a needle, and only there are needles compared. The index is made by the build for a constant list, and for a
// parameter when its configuration is read:
//
//   classes u8 × 32 × 3 | has an empty needle u16 | first of bucket u16 × 9 | place in the list u32 × count
//
// A needle is in the bucket of its first byte's low three bits, which are the same for a letter in both cases. Classes of a byte: 16 for
// what its low half, 16 for what its high half can be, each a set of buckets; a byte that a needle does not have can be anything.
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import { lanes, loadUpTo } from "../message/simd";
import { same, sameLowered } from "../message/text";
import { containsOneOf, containsOneOfIgnoringCase } from "./lists";
import { FALSE, TRUE } from "./tri";

const classBytes: usize = 32, hasEmpty: usize = 96, bucketFirst: usize = 98, places: usize = 116;
const bucketCount: u32 = 8;
/** Lanes whose third byte is in the same vector. */
const step: i32 = 14;

/** What a comparison costs beside the bytes it compares, and what all of them may cost beside one for each byte of the value. */
const comparisonSteps: i32 = 16;
const budgetAtLeast: i32 = 512;

/** True when one of the list's texts stands somewhere in the value. */
export function containsAnyOf(list: usize, index: usize, value: Bytes): i32 {
  return search(list, index, value, false);
}

/** The same with the value taken in lower case; the list is, and its index knows both cases. */
export function containsAnyOfIgnoringCase(list: usize, index: usize, value: Bytes): i32 {
  return search(list, index, value, true);
}

// @ts-ignore: decorator
@inline
function search(list: usize, index: usize, value: Bytes, fold: bool): i32 {
  if (load<u16>(index, hasEmpty) != 0) return TRUE;
  const end = addressOf(value) + lengthOf(value);
  const low1 = v128.load(index), high1 = v128.load(index, 16), low2 = v128.load(index, 32), high2 = v128.load(index, 48), low3 = v128.load(index, 64), high3 = v128.load(index, 80);
  let budget = <i32>lengthOf(value) + budgetAtLeast;
  for (let at = addressOf(value); at < end; at += step) {
    const v = loadUpTo(at, <i32>(end - at)), low = v128.and(v, i8x16.splat(15)), high = v128.shr<u8>(v, 4);
    const second = classesOf(low2, high2, low, high), third = classesOf(low3, high3, low, high);
    const candidates = v128.and(v128.and(classesOf(low1, high1, low, high), v128.shuffle<i8>(second, second, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15)),
      v128.shuffle<i8>(third, third, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15, 15));
    if (!v128.any_true(candidates)) continue;
    for (let found = v128.bitmask<i8>(v128.ne<i8>(candidates, i8x16.splat(0))) & lanes(min(<i32>(end - at), step)); found != 0; found &= found - 1) {
      const place = at + ctz(found), bucket = index + ((load<u8>(place) & (bucketCount - 1)) << 1);
      for (let i: u32 = load<u16>(bucket, bucketFirst), behind: u32 = load<u16>(bucket, bucketFirst + 2); i < behind; i++) {
        const needle = list + load<u32>(index + (i << 2), places), bytes = <i32>load<u16>(needle);
        if (bytes <= <i32>(end - place) && (fold ? sameLowered(place, needle + 2, bytes) : same(place, needle + 2, bytes))) return TRUE;
        budget -= bytes + comparisonSteps;
      }
      // A value made to be all candidates is finished needle by needle, each in linear time.
      if (budget < 0) return fold ? containsOneOfIgnoringCase(list, bytesAt(place + 1, end - place - 1)) : containsOneOf(list, bytesAt(place + 1, end - place - 1));
    }
  }
  return FALSE;
}

// @ts-ignore: decorator
@inline
function classesOf(ofLow: v128, ofHigh: v128, low: v128, high: v128): v128 {
  return v128.and(v128.swizzle(ofLow, low), v128.swizzle(ofHigh, high));
}

/** Makes a list's index where there is room for it. With `fold` the list is in lower case and upper case is found too. */
export function indexNeedles(list: usize, index: usize, fold: bool): void {
  memory.fill(index, 0, places);
  let count = 0;
  for (let bucket: u32 = 0; bucket < bucketCount; bucket++) {
    let needle = list + 2;
    for (let left = <u32>load<u16>(list); left; left--) {
      const bytes: u32 = load<u16>(needle);
      if (bytes == 0) store<u16>(index, 1, hasEmpty);
      else if ((load<u8>(needle, 2) & (bucketCount - 1)) == bucket) {
        store<u32>(index + (count++ << 2), needle - list, places);
        for (let i: u32 = 0; i < 3; i++) addToClasses(index + i * classBytes, i < bytes ? load<u8>(needle + i, 2) : anyByte, 1 << bucket, fold);
      }
      needle += 2 + bytes;
    }
    store<u16>(index + (bucket << 1), count, bucketFirst + 2);
  }
}

const anyByte: u32 = 0x100;

function addToClasses(classes: usize, byte: u32, bucket: u32, fold: bool): void {
  for (let half: u32 = 0; half < 16; half++) {
    const isHigh = half == byte >> 4 || (fold && byte - 0x61 < 26 && half == (byte >> 4 ^ 2));
    if (byte == anyByte || half == (byte & 15)) store<u8>(classes + half, load<u8>(classes + half) | bucket);
    if (byte == anyByte || isHigh) store<u8>(classes + half, load<u8>(classes + half, 16) | bucket, 16);
  }
}
