// Short texts in which nothing was found, so that what every request says again (keys of JSON, user agents, media types) is looked at once.
// Detection is a function of place and bytes alone, and a text is compared whole: the answer is the same, only sooner. What is unheard of
// costs a little more; a text that pushes another one out costs that one another look.
//
//   entry:  bytes u8 (0: none) | … | the text at +8
//
// A text at another place is another entry, so the place is not kept.
const entryBytes: usize = 128;
const headBytes: usize = 8;
const textBytesMax: i32 = 120;
const entriesMax: usize = 512;

const entries: usize = memory.data(128 * 512, 16);

let at: usize = 0;

/** Whether nothing is in the text at that place, as far as is known. */
export function isKnown(place: i32, text: usize, bytes: i32): bool {
  at = 0;
  if (bytes == 0 || bytes > textBytesMax) return false;
  at = entries + <usize>(hashOf(text, bytes) + <u32>place & <u32>(entriesMax - 1)) * entryBytes;
  return load<u8>(at) == bytes && isSame(at + headBytes, text, bytes);
}

/** Nothing was in the text that was asked about last. */
export function remember(text: usize, bytes: i32): void {
  if (at == 0) return;
  store<u8>(at, <u8>bytes);
  memory.copy(at + headBytes, text, bytes);
}

/** Mixes eight bytes at a time; the last ones may be taken twice. */
function hashOf(text: usize, bytes: i32): u32 {
  let hash: u64 = <u64>bytes;
  const end = text + <usize>bytes;
  if (bytes < 8) {
    for (; text < end; text++) hash = (hash ^ <u64>load<u8>(text)) * 0x100000001b3;
  } else {
    for (; text + 8 <= end; text += 8) hash = mixed(hash, load<u64>(text));
    hash = mixed(hash, load<u64>(end - 8));
  }
  return <u32>(hash ^ (hash >> 29) ^ (hash >> 47));
}

// @ts-ignore: decorator
@inline
function mixed(hash: u64, word: u64): u64 {
  return rotl<u64>((hash ^ word) * 0x9e3779b97f4a7c15, 23);
}

function isSame(left: usize, right: usize, bytes: i32): bool {
  for (; bytes >= 8; bytes -= 8, left += 8, right += 8) if (load<u64>(left) != load<u64>(right)) return false;
  for (; bytes > 0; bytes--) if (load<u8>(left++) != load<u8>(right++)) return false;
  return true;
}
