// Sixteen bytes at a time, up to the very end of a view.

const pageBytes: usize = 65536;

/**
 * The `bytes` (1 to 15) bytes at `from` in the low lanes; the other lanes hold anything. Never reads outside linear memory:
 * memory is whole pages, so sixteen bytes that begin and end in one page are there; near a page's end the sixteen bytes that
 * end with the view are read instead, and moved down.
 */
export function loadTail(from: usize, bytes: i32): v128 {
  if ((from & (pageBytes - 1)) <= pageBytes - 16) return v128.load(from);
  const moved = i8x16.splat(<i8>(16 - bytes));
  return v128.swizzle(v128.load(from + bytes - 16), v128.add<i8>(moved, i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)));
}

/** The `bytes` (1 or more) bytes at `from`: a whole vector, or the tail. */
// @ts-ignore: decorator
@inline
export function loadUpTo(from: usize, bytes: i32): v128 {
  return bytes >= 16 ? v128.load(from) : loadTail(from, bytes);
}

/** A bit for each of the first `bytes` (0 or more) lanes. */
// @ts-ignore: decorator
@inline
export function lanes(bytes: i32): i32 {
  return bytes >= 16 ? 0xffff : (1 << bytes) - 1;
}

/** Copies bytes (0 or more), sixteen at a time; up to 15 bytes behind the copy are overwritten too. */
export function copyLoosely(to: usize, from: usize, bytes: i32): void {
  for (; bytes > 0; bytes -= 16, from += 16, to += 16) v128.store(to, loadUpTo(from, bytes));
}

/** Bit i is set where byte i equals `byte`. */
// @ts-ignore: decorator
@inline
export function eqMask(v: v128, byte: i32): i32 {
  return v128.bitmask<i8>(v128.eq<i8>(v, i8x16.splat(<i8>byte)));
}

/** A to Z become a to z, all other bytes stay. */
// @ts-ignore: decorator
@inline
export function lowerVector(v: v128): v128 {
  return v128.or(v, v128.and(upperLanes(v), i8x16.splat(0x20)));
}

/** All bits are set where a byte is A to Z. */
// @ts-ignore: decorator
@inline
export function upperLanes(v: v128): v128 {
  return v128.lt<u8>(v128.sub<i8>(v, i8x16.splat(0x41)), i8x16.splat(26));
}

/** `lowerVector` for one byte. */
// @ts-ignore: decorator
@inline
export function lowerByte(byte: u32): u32 {
  return byte | (<u32>(byte - 0x41 < 26) << 5);
}

/** The first such byte in [from, end), or `end`. */
export function findByte(from: usize, end: usize, byte: i32): usize {
  for (; from < end; from += 16) {
    const bytes = <i32>(end - from);
    const found = eqMask(loadUpTo(from, bytes), byte) & lanes(bytes);
    if (found != 0) return from + ctz(found);
  }
  return end;
}
