// UTF-8, byte by byte (RFC 3629, table 3-7 of the Unicode standard): over-long forms, surrogates and what lies above U+10FFFF are refused.
//
//    23     16 15      8 7       0
//   +---------+---------+---------+
//   | missing | lowest  | highest |    state (u32): how many bytes are missing, and the bounds of the next one; 0 between characters
//   +---------+---------+---------+

/** Between two characters: also the state to begin with, and the only one to end in. */
export const utf8Boundary: u32 = 0;
/** The bytes so far are not UTF-8, whatever follows. */
export const utf8Error: u32 = 0xffffffff;

/** The state after one more byte. */
export function utf8Next(state: u32, byte: u32): u32 {
  if (state == utf8Boundary) return byte < 0x80 ? utf8Boundary : afterLead(byte);
  if (state == utf8Error || byte < (state >> 8 & 0xff) || byte > (state & 0xff)) return utf8Error;
  const missing = (state >> 16) - 1;
  return missing == 0 ? utf8Boundary : missing << 16 | 0x80bf;
}

function afterLead(byte: u32): u32 {
  if (byte - 0xc2 < 0x1e) return 0x1_80_bf;
  if (byte - 0xe0 < 0x10) return byte == 0xe0 ? 0x2_a0_bf : byte == 0xed ? 0x2_80_9f : 0x2_80_bf;
  if (byte - 0xf0 < 0x05) return byte == 0xf0 ? 0x3_90_bf : byte == 0xf4 ? 0x3_80_8f : 0x3_80_bf;
  return utf8Error;
}
