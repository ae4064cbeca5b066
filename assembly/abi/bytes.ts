// A view of bytes, and what can be done with one without allocating.
//
//   63            32 31             0
//  +----------------+----------------+
//  |     length     |    address     |   Bytes (u64)
//  +----------------+----------------+
//
// AssemblyScript has no value types and this library must not allocate, so a view is one i64: it lives in a local or a
// global, costs nothing to copy or to slice, can be a compile-time constant, and is exactly what one 8-byte load finds
// where the host has written an address and a length side by side.

/** A view of bytes in linear memory: address in the low half, length in the high half. Owns nothing; see `arenaReset` for how long it holds. */
export type Bytes = u64;

/** No bytes. A view of length zero may have any address, so test with `isEmpty`, not with `==`. */
// @ts-ignore: decorator
@inline
export const EMPTY: Bytes = 0;

/** The view of `length` bytes at `address`. */
@inline
export function bytesAt(address: usize, length: usize): Bytes {
  return (<u64>length << 32) | <u64>address;
}

/** Where the view begins in linear memory. */
@inline
export function addressOf(bytes: Bytes): usize {
  return <usize>(<u32>bytes);
}

/** How many bytes the view spans. */
@inline
export function lengthOf(bytes: Bytes): u32 {
  return <u32>(bytes >> 32);
}

/** True for a view of no bytes. */
@inline
export function isEmpty(bytes: Bytes): bool {
  return bytes >> 32 == 0;
}

/** The byte at `index`, or -1 beyond the end. */
export function byteAt(bytes: Bytes, index: u32): i32 {
  return index < lengthOf(bytes) ? <i32>load<u8>(addressOf(bytes) + index) : -1;
}

/** The bytes from `from` up to `to` (not included); both are brought into the view first, so a slice never leaves it. */
export function slice(bytes: Bytes, from: u32, to: u32 = u32.MAX_VALUE): Bytes {
  const end = min(to, lengthOf(bytes));
  const begin = min(from, end);
  return bytesAt(addressOf(bytes) + begin, end - begin);
}

/** True when both views hold the same bytes. */
export function equals(left: Bytes, right: Bytes): bool {
  return lengthOf(left) == lengthOf(right) && sameBytes(addressOf(left), addressOf(right), lengthOf(left));
}

/** True when `bytes` begins with `prefix`. */
export function startsWith(bytes: Bytes, prefix: Bytes): bool {
  return lengthOf(bytes) >= lengthOf(prefix) && sameBytes(addressOf(bytes), addressOf(prefix), lengthOf(prefix));
}

/** True when `bytes` ends with `suffix`. */
export function endsWith(bytes: Bytes, suffix: Bytes): bool {
  const length = lengthOf(suffix);
  return lengthOf(bytes) >= length && sameBytes(addressOf(bytes) + lengthOf(bytes) - length, addressOf(suffix), length);
}

/** True when both views hold the same bytes, A to Z and a to z taken as equal (names of headers, hosts, schemes). */
export function equalsIgnoringCase(left: Bytes, right: Bytes): bool {
  if (lengthOf(left) != lengthOf(right)) return false;
  const a = addressOf(left), b = addressOf(right);
  for (let i: u32 = 0, n = lengthOf(left); i < n; i++) {
    if (lowerCase(load<u8>(a + i)) != lowerCase(load<u8>(b + i))) return false;
  }
  return true;
}

/** Where `byte` first stands at or after `from`, or -1. */
export function indexOfByte(bytes: Bytes, byte: u8, from: u32 = 0): i32 {
  const start = addressOf(bytes);
  for (let i = from, n = lengthOf(bytes); i < n; i++) {
    if (load<u8>(start + i) == byte) return <i32>i;
  }
  return -1;
}

/** Where `needle` first stands at or after `from`, or -1. Work is at most length × needle; meant for short needles known at build time. */
export function indexOf(bytes: Bytes, needle: Bytes, from: u32 = 0): i32 {
  const width = lengthOf(needle);
  for (let i = from, n = lengthOf(bytes); i <= n && width <= n - i; i++) {
    if (sameBytes(addressOf(bytes) + i, addressOf(needle), width)) return <i32>i;
  }
  return -1;
}

/** The value of a decimal number of one to eighteen digits and nothing else, or -1. */
export function parseDecimal(bytes: Bytes): i64 {
  const length = lengthOf(bytes);
  if (length - 1 > 17) return -1;
  let value: i64 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const digit = <u32>load<u8>(addressOf(bytes) + i) - 0x30;
    if (digit > 9) return -1;
    value = value * 10 + <i64>digit;
  }
  return value;
}

@inline
function lowerCase(byte: u8): u32 {
  return <u32>byte | (<u32>byte - 0x41 < 26 ? 0x20 : 0);
}

function sameBytes(left: usize, right: usize, length: u32): bool {
  for (; length >= 8; length -= 8, left += 8, right += 8) {
    if (load<u64>(left) != load<u64>(right)) return false;
  }
  for (; length; length--, left++, right++) {
    if (load<u8>(left) != load<u8>(right)) return false;
  }
  return true;
}
