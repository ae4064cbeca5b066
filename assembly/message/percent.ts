// Percent-encoding (RFC 3986, 2.1).

/** The value of a hexadecimal digit, or a number above 15. */
// @ts-ignore: decorator
@inline
export function hexValue(byte: u32): u32 {
  const digit = byte - 0x30;
  if (digit < 10) return digit;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 0xff;
}

/** The byte that the two digits at `at` stand for, or a number above 255 where they are not two digits before `end`. */
export function percentValue(at: usize, end: usize): u32 {
  if (end - at < 2) return 0xffff;
  const high = hexValue(load<u8>(at)), low = hexValue(load<u8>(at, 1));
  return high > 15 || low > 15 ? 0xffff : high << 4 | low;
}
