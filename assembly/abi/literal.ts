// Byte literals that can be read: b("x-request-id").
import { Bytes, bytesAt } from "./bytes";

/**
 * The bytes of a string literal, one byte for each UTF-16 code unit: write ASCII as it is, any other byte as `\xNN`, and NUL as `\0`.
 *
 * A literal lies in the data segment as UTF-16 with its length in bytes in the word before it. The first call narrows it
 * where it lies and remembers that in bit 0 of that word, which is never set otherwise; every later call for the same
 * literal is one load and one test. Nothing is allocated. The cost is 20 bytes of object header and a second byte for
 * each character in the data segment; `memory.data<u8>([…])` has neither, for code that nobody reads.
 * Only for literals: the text is no longer a string afterwards.
 */
export function b(literal: string): Bytes {
  const start = changetype<usize>(literal);
  const size = load<u32>(start - lengthWordBytes);
  const length = size >> 1;
  if (!(size & 1)) {
    for (let i: u32 = 0; i < length; i++) store<u8>(start + i, load<u16>(start + (i << 1)));
    store<u32>(start - lengthWordBytes, size | 1);
  }
  return bytesAt(start, length);
}

const lengthWordBytes = 4;
