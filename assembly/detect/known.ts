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

/** A text may stand in one of so many entries: those that every request says do not push each other out for ever. */
const ways: u32 = 4;
/** The entry that the text takes which was asked about last, 0 where there is none for it, with its bytes, and what stands at its end then. */
let at: usize = 0;
let entryBytes: usize = 0;
let mark: u32 = 0;
/** Which of the entries is taken next. */
let next: u32 = 0;

/** Whether nothing is in the text at that place, as far as is known. */
export function isKnown(place: i32, text: usize, bytes: i32): bool {
  at = 0;
  if (bytes == 0 || bytes > <i32>(longBytes - markBytes)) return false;
  const hash = hashOf(text, bytes);
  mark = <u32>bytes | <u32>place << placeShift;
  if (bytes <= <i32>(shortBytes - markBytes)) return isIn(entries, hash & (shortMax / ways - 1), shortBytes, text, bytes);
  if (bytes <= <i32>(middleBytes - markBytes)) return isIn(middle, hash & (middleMax / ways - 1), middleBytes, text, bytes);
  return isIn(long, hash & (longMax / ways - 1), longBytes, text, bytes);
}

function isIn(first: usize, number: u32, size: usize, text: usize, bytes: i32): bool {
  const from = first + <usize>(number * ways) * size;
  for (let entry = from, end = from + ways * size; entry < end; entry += size) if (load<u16>(entry + size - markBytes) == mark && isSame(entry, text, bytes)) return true;
  at = from + <usize>next * size;
  entryBytes = size;
  return false;
}

/** Nothing was in the text that was asked about last. */
export function remember(text: usize, bytes: i32): void {
  if (at == 0) return;
  // What is copied too much ends with the entry, where the mark is put then.
  copyLoosely(at, text, bytes);
  store<u16>(at + entryBytes - markBytes, <u16>mark);
  next = (next + 1) % ways;
}

/** Mixes eight bytes at a time; some may be taken twice. Of a long text it takes the ends: which entries it may stand in, is all that hangs on it. */
function hashOf(text: usize, bytes: i32): u32 {
  let hash: u64 = <u64>bytes;
  const end = text + <usize>bytes;
  if (bytes > 64) {
    for (const last = text + 32; text < last; text += 8) hash = mixed(hash, load<u64>(text));
    text = end - 32;
  }
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
