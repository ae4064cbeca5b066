// Characters: of windows-1252 by their bytes (WHATWG Encoding, which has ISO-8859-1 mean the same), and as UTF-8.

// Those from 0x80 to 0x9f, u16 × 32; the others are Latin-1's.
const own: usize = memory.data<u16>([0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178]);

/** The character of a byte of windows-1252. */
// @ts-ignore: decorator
@inline
export function windows1252(byte: u32): u32 {
  return byte - 0x80 < 0x20 ? load<u16>(own + (byte - 0x80 << 1)) : byte;
}

/** A character in UTF-8; how many bytes that are. */
export function putUtf8(to: usize, code: u32): i32 {
  const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  if (bytes == 1) store<u8>(to, code);
  else {
    for (let i = bytes - 1; i > 0; i--, code >>= 6) store<u8>(to + i, 0x80 | (code & 0x3f));
    store<u8>(to, (0xf00 >> bytes & 0xff) | code);
  }
  return bytes;
}
