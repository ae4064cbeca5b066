// Builds byte strings in the arena: header values, log lines, JSON.
//
//   +0         +4      +8
//   | position | limit | bytes … limit
import { arenaTake } from "./allocator";
import { addressOf, Bytes, bytesAt, EMPTY, isEmpty, lengthOf } from "./bytes";

const headBytes: usize = 8;

/** A writer without room: every write overflows. For an arena that has no space left. */
const fullWriter: usize = memory.data(<i32>headBytes, 4);

/** The position of a writer that overflowed: beyond every limit, so that every later write overflows too. */
const overflowed: usize = usize.MAX_VALUE;

/** Bytes under construction. Not an object: a reference to a region, void after `arenaReset()` when the region is the arena's. */
@unmanaged
export class Writer {
  private position: usize;
  private limit: usize;

  /** A writer of at most `bytesMax` bytes, in the arena. Where the arena has no room it overflows at the first byte. */
  static take(bytesMax: u32): Writer {
    const address = bytesMax > <u32>i32.MAX_VALUE ? <usize>0 : arenaTake(headBytes + bytesMax);
    return address ? Writer.begin(address, bytesMax) : Writer.begin(fullWriter, 0);
  }

  /** A writer over memory of one's own, such as `bytesAt(memory.data(512), 512)`; its first 8 bytes are the writer's. */
  static over(region: Bytes): Writer {
    return <usize>lengthOf(region) < headBytes ? Writer.begin(fullWriter, 0) : Writer.begin(addressOf(region), <usize>lengthOf(region) - headBytes);
  }

  /** Appends bytes as they are. */
  bytes(bytes: Bytes): Writer {
    const length = lengthOf(bytes);
    const to = this.room(length);
    if (to) memory.copy(to, addressOf(bytes), length);
    return this;
  }

  /** Appends one byte. */
  byte(byte: u8): Writer {
    const to = this.room(1);
    if (to) store<u8>(to, byte);
    return this;
  }

  /** Appends a number in decimal. */
  decimal(number: u64): Writer {
    let digits: u32 = 1;
    for (let rest = number / 10; rest != 0; rest /= 10) digits++;
    let to = this.room(digits);
    if (to) {
      for (to += digits; digits; digits--, number /= 10) store<u8>(--to, <u8>(0x30 + number % 10));
    }
    return this;
  }

  /** Appends a number in decimal, with a minus sign where it is negative. */
  signedDecimal(number: i64): Writer {
    if (number < 0) this.byte(0x2d);
    return this.decimal(number < 0 ? <u64>-number : <u64>number);
  }

  /** Appends the lowest `digits` hexadecimal digits of a number, in lower case. */
  hex(number: u64, digits: u32): Writer {
    let to = this.room(digits);
    if (to) {
      for (to += digits; digits; digits--, number >>= 4) store<u8>(--to, hexDigit(<u32>number));
    }
    return this;
  }

  /** Appends two hexadecimal digits for each byte. */
  hexBytes(bytes: Bytes): Writer {
    let from = addressOf(bytes);
    for (let left = lengthOf(bytes); left && this.position != overflowed; left--, from++) this.hex(load<u8>(from), 2);
    return this;
  }

  /**
   * Appends the inside of a JSON string (RFC 8259, section 7), without the quotes. Every byte becomes one code point: printable
   * ASCII as it is, `"` and `\` escaped, all else as \u00NN. So the output is ASCII and valid whatever the input was, and the
   * exact bytes can be had back; text in UTF-8 comes out as the bytes of its encoding.
   */
  json(bytes: Bytes): Writer {
    let from = addressOf(bytes);
    for (let left = lengthOf(bytes); left && this.position != overflowed; left--, from++) {
      const byte = load<u8>(from);
      if (<u32>byte - 0x20 > 0x5e) this.byte(0x5c).byte(0x75).hex(byte, 4);
      else if (byte == 0x22 || byte == 0x5c) this.byte(0x5c).byte(byte);
      else this.byte(byte);
    }
    return this;
  }

  /** True when something did not fit; `written` is then empty. */
  get isOverflowed(): bool {
    return this.position == overflowed;
  }

  /** The bytes written so far; empty after an overflow, since half a message is none. */
  get written(): Bytes {
    const position = this.position, start = changetype<usize>(this) + headBytes;
    return position == overflowed ? EMPTY : bytesAt(start, position - start);
  }

  /** Forgets the bytes written so far, an overflow included, to build another string in the same room. */
  restart(): Writer {
    this.position = changetype<usize>(this) + headBytes;
    return this;
  }

  private static begin(address: usize, bytesMax: usize): Writer {
    const writer = changetype<Writer>(address);
    writer.position = address + headBytes;
    writer.limit = address + headBytes + bytesMax;
    return writer;
  }

  /** Takes room for `length` bytes and returns its address, or 0. */
  private room(length: usize): usize {
    const position = this.position;
    if (position == overflowed || length > this.limit - position) {
      this.position = overflowed;
      return 0;
    }
    this.position = position + length;
    return position;
  }
}

function hexDigit(nibble: u32): u8 {
  nibble &= 15;
  return <u8>(nibble + 0x30 + (nibble > 9 ? 0x27 : 0));
}
