// Builds a serialised map (the layout is drawn in pairs.ts) in the arena.
//
//   +0      +4      +8      +12        +16
//   | count | data  | limit | countMax | count word, lengths × countMax | names and values … limit
import { arenaTake } from "./allocator";
import { addressOf, Bytes, bytesAt, EMPTY, lengthOf } from "./bytes";
import { Pairs } from "./pairs";

const headBytes: usize = 16;

/** Where an arena without room leaves a writer: no pair fits, every `add` overflows. Never written to but for the mark of overflow. */
const fullWriter: usize = memory.data(<i32>headBytes, 4);
const overflowed: u32 = u32.MAX_VALUE;

/** A map under construction. Not an object: a reference to a region of the arena, void after `arenaReset()`. */
@unmanaged
export class PairsWriter {
  private count: u32;
  private data: usize;
  private limit: usize;
  private countMax: u32;

  /** Room for `pairsMax` pairs whose names and values together take at most `bytesMax` bytes (two terminators a pair not counted). */
  static take(pairsMax: u32, bytesMax: u32): PairsWriter {
    const size = <u64>headBytes + 4 + (<u64>pairsMax * 10) + bytesMax;
    const address = size > <u64>i32.MAX_VALUE ? <usize>0 : arenaTake(<usize>size);
    const writer = changetype<PairsWriter>(address != 0 ? address : <usize>fullWriter);
    writer.count = 0;
    writer.countMax = address ? pairsMax : 0;
    writer.data = address + headBytes + 4 + (<usize>pairsMax << 3);
    writer.limit = address + <usize>size;
    return writer;
  }

  /** Appends a pair. What does not fit marks the map as overflowed, for good. */
  add(name: Bytes, value: Bytes): PairsWriter {
    const nameLength = lengthOf(name), valueLength = lengthOf(value), count = this.count;
    if (count >= this.countMax || <u64>nameLength + <u64>valueLength + 2 > <u64>(this.limit - this.data)) {
      this.count = overflowed;
      return this;
    }
    const lengths = changetype<usize>(this) + headBytes + 4 + (count << 3);
    store<u32>(lengths, nameLength);
    store<u32>(lengths, valueLength, 4);
    this.data = terminated(terminated(this.data, name), value);
    this.count = count + 1;
    return this;
  }

  /** True when a pair did not fit; `pairs()` is then empty. */
  get isOverflowed(): bool {
    return this.count == overflowed;
  }

  /** The finished map. Call it once, last: it closes the gap that unused pairs have left. */
  pairs(): Pairs {
    const count = this.count;
    if (count == overflowed) return EMPTY;
    const start = changetype<usize>(this) + headBytes;
    const from = start + 4 + (this.countMax << 3), to = start + 4 + (count << 3);
    const size = this.data - from;
    store<u32>(start, count);
    if (to != from) memory.copy(to, from, size);
    return bytesAt(start, to + size - start);
  }
}

function terminated(to: usize, bytes: Bytes): usize {
  const length = lengthOf(bytes);
  memory.copy(to, addressOf(bytes), length);
  store<u8>(to + length, 0);
  return to + length + 1;
}
