// Predicates over bytes: equal, prefix, suffix, below a path; with ASCII case ignored where asked.
// A constant given to an `IgnoringCase` function is in lower case already.
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import { lanes, loadTail, loadUpTo, lowerByte, lowerVector, upperLanes } from "./simd";

/** True when both views hold the same bytes. */
export function equals(text: Bytes, constant: Bytes): bool {
  return lengthOf(text) == lengthOf(constant) && same(addressOf(text), addressOf(constant), <i32>lengthOf(text));
}

/** True when the text, in lower case, is the constant. */
export function equalsIgnoringCase(text: Bytes, constant: Bytes): bool {
  return lengthOf(text) == lengthOf(constant) && sameLowered(addressOf(text), addressOf(constant), <i32>lengthOf(text));
}

/** True when the text begins with the constant. */
export function startsWith(text: Bytes, constant: Bytes): bool {
  return lengthOf(text) >= lengthOf(constant) && same(addressOf(text), addressOf(constant), <i32>lengthOf(constant));
}

/** True when the text, in lower case, begins with the constant. */
export function startsWithIgnoringCase(text: Bytes, constant: Bytes): bool {
  return lengthOf(text) >= lengthOf(constant) && sameLowered(addressOf(text), addressOf(constant), <i32>lengthOf(constant));
}

/** True when the text ends with the constant. */
export function endsWith(text: Bytes, constant: Bytes): bool {
  const bytes = lengthOf(constant);
  return lengthOf(text) >= bytes && same(addressOf(text) + lengthOf(text) - bytes, addressOf(constant), <i32>bytes);
}

/** True when the text, in lower case, ends with the constant. */
export function endsWithIgnoringCase(text: Bytes, constant: Bytes): bool {
  const bytes = lengthOf(constant);
  return lengthOf(text) >= bytes && sameLowered(addressOf(text) + lengthOf(text) - bytes, addressOf(constant), <i32>bytes);
}

/** True when the path is the prefix or lies below it: `/a` has below it `/a` and `/a/…`, not `/ab`. One trailing `/` of the prefix does not count. */
export function under(path: Bytes, prefix: Bytes): bool {
  let bytes = lengthOf(prefix);
  if (bytes != 0 && load<u8>(addressOf(prefix) + bytes - 1) == 0x2f) bytes--;
  if (lengthOf(path) < bytes) return false;
  if (lengthOf(path) > bytes && load<u8>(addressOf(path) + bytes) != 0x2f) return false;
  return same(addressOf(path), addressOf(prefix), <i32>bytes);
}

/** The view without spaces and tabs (OWS of RFC 9110, 5.6.3) at both ends. */
export function trim(text: Bytes): Bytes {
  let from = addressOf(text), end = from + lengthOf(text);
  while (from < end && isBlank(load<u8>(from))) from++;
  while (from < end && isBlank(load<u8>(end - 1))) end--;
  return bytesAt(from, end - from);
}

/** The text in lower case (ASCII): the view itself where it has no upper case, otherwise its copy at `scratch`, which has room for as many bytes. */
export function lowered(text: Bytes, scratch: usize): Bytes {
  const from = addressOf(text), bytes = <i32>lengthOf(text);
  for (let at = 0; at < bytes; at += 16) {
    if ((v128.bitmask<i8>(upperLanes(loadUpTo(from + at, bytes - at))) & lanes(bytes - at)) != 0) {
      writeLowered(scratch, from, bytes);
      return bytesAt(scratch, bytes);
    }
  }
  return text;
}

/** Writes the bytes at `from` to `to` in lower case (ASCII); the two may be the same place. */
export function writeLowered(to: usize, from: usize, bytes: i32): void {
  for (let at = 0; at < bytes; at++) store<u8>(to + at, lowerByte(load<u8>(from + at)));
}

/** True when `bytes` bytes at both places are the same. Most that are not differ in the first few. */
export function same(left: usize, right: usize, bytes: i32): bool {
  for (; bytes >= 8; bytes -= 8, left += 8, right += 8) if (load<u64>(left) != load<u64>(right)) return false;
  for (; bytes > 0; bytes--, left++, right++) if (load<u8>(left) != load<u8>(right)) return false;
  return true;
}

/** `same`, with the left side taken in lower case. */
export function sameLowered(left: usize, right: usize, bytes: i32): bool {
  for (; bytes >= 16; bytes -= 16, left += 16, right += 16) {
    if (v128.any_true(v128.xor(lowerVector(v128.load(left)), v128.load(right)))) return false;
  }
  if (bytes <= 0) return true;
  return (v128.bitmask<i8>(v128.eq<i8>(lowerVector(loadTail(left, bytes)), loadTail(right, bytes))) & lanes(bytes)) == lanes(bytes);
}

// @ts-ignore: decorator
@inline
function isBlank(byte: u8): bool {
  return byte == 0x20 || byte == 0x09;
}
