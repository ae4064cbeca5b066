// Texts in which nothing was found, so that what every request says again (keys of JSON, user agents, media types, tokens) is looked at once.
// Detection is a function of place and bytes alone, and a text is compared whole: the answer is the same, only sooner. What is unheard of
// costs a little more; a text that pushes another one out costs that one another look.
//
//   entry:  the text | … | bytes u16 + place << 11 (0: none) in the last two bytes
//
// Entries are of three sizes, so that a short text takes one line of the processor's cache: many for keys and words, a few for tokens.
import { copyLoosely } from "../message/simd";

/** Of an entry, the last two bytes are no text's. */
const shortBytes: usize = 64, middleBytes: usize = 128, longBytes: usize = 1024, markBytes: usize = 2;
const shortMax: u32 = 512, middleMax: u32 = 128, longMax: u32 = 16;
const placeShift: u32 = 11;

const entries: usize = memory.data(64 * 512 + 128 * 128 + 1024 * 16, 64);
const middle: usize = entries + shortBytes * shortMax, long: usize = middle + middleBytes * middleMax;

/** The entry that was asked about last, 0 where there is none for such a text, and what stands at its end once the text is known. */
let at: usize = 0;
let markAt: usize = 0;
let mark: u32 = 0;

/** Whether nothing is in the text at that place, as far as is known. */
export function isKnown(place: i32, text: usize, bytes: i32): bool {
  at = 0;
  if (bytes == 0 || bytes > <i32>(longBytes - markBytes)) return false;
  const hash = hashOf(text, bytes) + <u32>place;
  if (bytes <= <i32>(shortBytes - markBytes)) useEntry(entries, hash & (shortMax - 1), shortBytes);
  else if (bytes <= <i32>(middleBytes - markBytes)) useEntry(middle, hash & (middleMax - 1), middleBytes);
  else useEntry(long, hash & (longMax - 1), longBytes);
  mark = <u32>bytes | <u32>place << placeShift;
  return load<u16>(markAt) == mark && isSame(at, text, bytes);
}

// @ts-ignore: decorator
@inline
function useEntry(first: usize, number: u32, bytes: usize): void {
  at = first + <usize>number * bytes;
  markAt = at + bytes - markBytes;
}

/** Nothing was in the text that was asked about last. */
export function remember(text: usize, bytes: i32): void {
  if (at == 0) return;
  // What is copied too much ends with the entry, where the mark is put then.
  copyLoosely(at, text, bytes);
  store<u16>(markAt, <u16>mark);
}

/** Mixes eight bytes at a time; some may be taken twice. */
function hashOf(text: usize, bytes: i32): u32 {
  let hash: u64 = <u64>bytes;
  const end = text + <usize>bytes;
  if (bytes >= 8) {
    for (; text + 8 <= end; text += 8) hash = mixed(hash, load<u64>(text));
    hash = mixed(hash, load<u64>(end - 8));
  } else if (bytes >= 4) hash = mixed(hash, <u64>load<u32>(text) | <u64>load<u32>(end - 4) << 32);
  else hash = mixed(hash, <u64>load<u8>(text) | <u64>load<u8>(text + <usize>(bytes >> 1)) << 8 | <u64>load<u8>(end - 1) << 16);
  return <u32>(hash ^ (hash >> 29) ^ (hash >> 47));
}

// @ts-ignore: decorator
@inline
function mixed(hash: u64, word: u64): u64 {
  return rotl<u64>((hash ^ word) * 0x9e3779b97f4a7c15, 23);
}

/** Of 1 byte at least; some are compared twice. */
function isSame(left: usize, right: usize, bytes: i32): bool {
  const last = <usize>bytes;
  if (bytes >= 8) {
    for (let at: usize = 0; at + 8 <= last; at += 8) if (load<u64>(left + at) != load<u64>(right + at)) return false;
    return load<u64>(left + last - 8) == load<u64>(right + last - 8);
  }
  if (bytes >= 4) return load<u32>(left) == load<u32>(right) && load<u32>(left + last - 4) == load<u32>(right + last - 4);
  return load<u8>(left) == load<u8>(right) && load<u8>(left + (last >> 1)) == load<u8>(right + (last >> 1)) && load<u8>(left + last - 1) == load<u8>(right + last - 1);
}
