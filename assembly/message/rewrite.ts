// What the action `normalise` makes of :path.
import { addressOf, Bytes, lengthOf } from "../abi/bytes";

/** The most bytes that `writeRewritten` writes for a target of so many bytes. */
// @ts-ignore: decorator
@inline
export function rewrittenBytesMax(targetBytes: i32): i32 {
  return targetBytes * 3;
}

/**
 * Writes the normal form, percent-encoded, and then the query as received (with its `?`; without a fragment) to `to`; returns how many bytes.
 * `path` is the normal form before case folding, `query` the target's bytes from its `?` on, up to a `#`. Not for a path that is not absolute.
 */
export function writeRewritten(path: Bytes, query: Bytes, to: usize): i32 {
  const begin = to, end = addressOf(path) + lengthOf(path);
  for (let from = addressOf(path); from < end; from++) {
    const byte: u32 = load<u8>(from);
    if (isUnreserved(byte)) store<u8>(to++, byte);
    else {
      store<u8>(to, 0x25);
      store<u8>(to, hexDigit(byte >> 4), 1);
      store<u8>(to, hexDigit(byte & 15), 2);
      to += 3;
    }
  }
  memory.copy(to, addressOf(query), lengthOf(query));
  return <i32>(to - begin) + <i32>lengthOf(query);
}

/** A-Z a-z 0-9 and - . _ ~ ! $ & ' ( ) * + , = : @ / : a set of 128 bits, the byte's value being the bit's number. */
// @ts-ignore: decorator
@inline
function isUnreserved(byte: u32): bool {
  if (byte > 0x7f) return false;
  const set: u64 = byte < 64 ? 0x27ff_ffd2_0000_0000 : 0x47ff_fffe_87ff_ffff;
  return (set >> (byte & 63) & 1) != 0;
}

// @ts-ignore: decorator
@inline
function hexDigit(value: u32): u32 {
  return value < 10 ? value + 0x30 : value + 0x37;
}
