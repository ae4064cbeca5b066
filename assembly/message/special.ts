// Which bytes of a :path need a closer look: two table look-ups class sixteen bytes.

/**
 * Classes of sixteen bytes: 0 where nothing is to do; the top bit alone for `/`, `.` and a space; other bits for what ends, cuts or changes a
 * path (`?`, `#`, `;`, `%`, `\\`), control characters (0x7f is one) and what is not ASCII.
 *
 * A byte's class is the `and` of what its high and its low half stand for: 1 controls and not ASCII, 2 `#` `%`, 4 `;` `?`, 8 `\\`, 16 0x7f, 128 `/` `.` space.
 */
// @ts-ignore: decorator
@inline
export function classes(v: v128): v128 {
  const high = v128.swizzle(i8x16(1, 1, -126, 4, 0, 8, 0, 16, 1, 1, 1, 1, 1, 1, 1, 1), v128.shr<u8>(v, 4));
  const low = v128.swizzle(i8x16(-127, 1, 1, 3, 1, 3, 1, 1, 1, 1, 1, 5, 9, 1, -127, -107), v128.and(v, i8x16.splat(15)));
  return v128.and(high, low);
}

/** The lanes whose class has the top bit. */
// @ts-ignore: decorator
@inline
export function separators(classes: v128): i32 {
  return v128.bitmask<i8>(classes);
}

/** The lanes whose class is not 0. */
// @ts-ignore: decorator
@inline
export function notPlain(classes: v128): i32 {
  return v128.bitmask<i8>(v128.neg<i8>(classes));
}
