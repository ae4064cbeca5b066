// DEFLATE (RFC 1951), alone or within zlib's (RFC 1950) or gzip's (RFC 1952) frame: bounded in what it writes and in how much more that is than what it read.
//
// It may stop after any byte. Codes are decoded as the standard says, length by length, which takes at most fifteen steps a symbol.
//
//   +0     phase
//   +4     count        bits in `bits`
//   +8     bits         read and not used yet, the next one lowest; u64
//   +16    read         bytes so far
//   +20    written      bytes so far, as far as `window` was filled
//   +24    filled       bytes in the window
//   +28    given        of them handed over
//   +32    frame        as given to inflateStart
//   +36    isLast       1 in the last block
//   +40    left         bytes of a stored block or of a header's part; the length of a copy
//   +44    index        of the next code length, or of the next byte of a header
//   +48    literals     how many lengths are those of literals; in gzip's header: its flags
//   +52    distances    likewise; and
//   +56    lengthCodes  of the code of the lengths themselves
//   +60    check        CRC-32, or Adler-32
//   +64    isFixed      1 in a block whose codes are the standard's
//   +68    lengths      u8 × 316, the most that there are
//   +384   codes        counts u16 × 16, symbols u16 × 288: of literals and lengths, or of the lengths' code
//   +992   codes        counts u16 × 16, symbols u16 × 32: of distances
//   +1088  window       the last 32 KiB written
import { inflatedBytesMax, inflateRatioMax } from "../limits";
import { inflated } from "./body";

const count: usize = 4, bits: usize = 8, read: usize = 16, written: usize = 20, filled: usize = 24, given: usize = 28, frame: usize = 32, isLast: usize = 36, left: usize = 40, index: usize = 44;
const literals: usize = 48, distances: usize = 52, lengthCodes: usize = 56, check: usize = 60, isFixed: usize = 64, lengths: usize = 68, codes: usize = 384, distanceCodes: usize = 992, window: usize = 1088;
const windowBytes: u32 = 32768, symbolsAt: usize = 32;

export const inflateStateBytes: i32 = <i32>(window + windowBytes);

/** What is around the data. */
export const enum Frame { Gzip = 0, Zlib = 1, Raw = 2 }

const enum At { Head = 0, Extra = 1, ExtraBytes = 2, Name = 3, Comment = 4, HeadCheck = 5, Block = 6, StoredLength = 7, Stored = 8, Codes = 9, Lengths = 10, Symbols = 11, Distance = 12, Check = 13, Size = 14, Done = 15, Failed = 16 }

// The order of the lengths of the lengths' code; base and extra bits of lengths, and of distances.
const order: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
const lengthBase: usize = memory.data<u16>([3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]);
const lengthExtra: usize = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]);
const distanceBase: usize = memory.data<u16>([1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]);
const distanceExtra: usize = memory.data<u8>([0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]);
const crcTable: usize = memory.data<u32>([0x0, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c]);

// The call under way: what it reads, and the bits that are not used yet.
let data: usize = 0;
let end: usize = 0;
let pool: u64 = 0;
let pooled: u32 = 0;
let at: usize = 0;
/** Bits of the code that `symbol` found. */
let codeBits: u32 = 0;

export function inflateStart(state: usize, around: Frame): void {
  memory.fill(state, 0, lengths);
  store<u32>(state, around, frame);
  store<u32>(state, around == Frame.Gzip ? 0xffffffff : 1, check);
}

/** Reads the next bytes; `inflated` gets what they stand for. 0, or what that returned: nothing more is written then. */
export function inflateFeed(state: usize, from: usize, bytes: i32): i32 {
  data = from;
  end = from + bytes;
  at = state;
  pool = load<u64>(state, bits);
  pooled = load<u32>(state, count);
  store<u32>(state, load<u32>(state, read) + bytes, read);
  while (load<i32>(state) < At.Failed && step(load<i32>(state))) {}
  store<u64>(state, pool, bits);
  store<u32>(state, pooled, count);
  return give();
}

/** 0 where all of it was there, and its check is right. */
export function inflateEnd(state: usize): i32 {
  return <i32>(load<u32>(state) != At.Done);
}

/** Has so many bits at hand, if the data has them. */
function has(wanted: u32): bool {
  while (pooled < wanted) {
    if (data == end) return false;
    pool |= <u64>load<u8>(data++) << pooled;
    pooled += 8;
  }
  return true;
}

function take(wanted: u32): u32 {
  const value = <u32>(pool & ((<u64>1 << wanted) - 1));
  pool >>= wanted;
  pooled -= wanted;
  return value;
}

// @ts-ignore: decorator
@inline
function go(phase: i32): bool {
  store<u32>(at, phase);
  return true;
}

function fail(): bool {
  return go(At.Failed);
}

/** Does one thing; false where it needs more bytes. */
function step(phase: i32): bool {
  switch (phase) {
    case At.Symbols: return symbolsRun();
    case At.Distance: return distanceRun();
    case At.Stored: return storedRun();
    case At.Block: return blockStart();
    case At.Codes: return codesRun();
    case At.Lengths: return lengthsRun();
    case At.StoredLength: {
      if (!has(32)) return false;
      const bytes = take(16);
      store<u32>(at, bytes, left);
      return take(16) == (bytes ^ 0xffff) ? go(At.Stored) : fail();
    }
    case At.Check: {
      if (!has(32)) return false;
      give();
      const told = take(32), isGzip = load<u32>(at, frame) == Frame.Gzip;
      if (told != (isGzip ? ~load<u32>(at, check) : bswap(load<u32>(at, check)))) return fail();
      return go(isGzip ? At.Size : At.Done);
    }
    case At.Size: {
      if (!has(32)) return false;
      return take(32) == load<u32>(at, written) + load<u32>(at, filled) ? go(At.Done) : fail();
    }
    // Something behind the end.
    case At.Done: return has(8) ? fail() : false;
    default: return headRun(phase);
  }
}

/** The frame's head. */
function headRun(phase: i32): bool {
  const around = load<u32>(at, frame);
  if (around != Frame.Gzip) {
    if (!has(16)) return false;
    const method = <u32>pool & 0xff, more = <u32>pool >> 8 & 0xff;
    // What is no zlib header is taken for bare data, as browsers do.
    if ((method & 15) != 8 || method >> 4 > 7 || (method << 8 | more) % 31 != 0) store<u32>(at, Frame.Raw, frame);
    else {
      take(16);
      if ((more & 0x20) != 0) return fail();
    }
    return go(At.Block);
  }
  if (phase == At.Extra) {
    if (!has(16)) return false;
    store<u32>(at, take(16), left);
    return go(At.ExtraBytes);
  }
  if (phase == At.ExtraBytes && load<u32>(at, left) == 0) return nextHead(At.Name);
  if (!has(8)) return false;
  const byte = take(8), place = load<u32>(at, index);
  if (phase == At.Head) {
    if ((place == 0 && byte != 0x1f) || (place == 1 && byte != 0x8b) || (place == 2 && byte != 8) || (place == 3 && byte > 31)) return fail();
    if (place == 3) store<u32>(at, byte, literals);
    store<u32>(at, place + 1, index);
    return place == 9 ? nextHead(At.Extra) : true;
  }
  if (phase == At.ExtraBytes) store<u32>(at, load<u32>(at, left) - 1, left);
  else if (phase == At.HeadCheck) return place == 10 ? (store<u32>(at, 11, index), true) : go(At.Block);
  else if (byte == 0) return nextHead(phase == At.Name ? At.Comment : At.HeadCheck);
  return true;
}

/** The next part of gzip's head that its flags tell, from this one on. */
function nextHead(from: i32): bool {
  const flags = load<u32>(at, literals);
  store<u32>(at, 10, index);
  if (from <= At.Extra && (flags & 4) != 0) return go(At.Extra);
  if (from <= At.Name && (flags & 8) != 0) return go(At.Name);
  if (from <= At.Comment && (flags & 16) != 0) return go(At.Comment);
  return go((flags & 2) != 0 ? At.HeadCheck : At.Block);
}

function blockStart(): bool {
  if (load<u32>(at, isLast) != 0) {
    take(pooled & 7);
    if (load<u32>(at, frame) != Frame.Raw) return go(At.Check);
    return go(At.Done);
  }
  if (!has(3)) return false;
  store<u32>(at, take(1), isLast);
  const type = take(2);
  if (type == 3) return fail();
  if (type == 0) {
    take(pooled & 7);
    return go(At.StoredLength);
  }
  store<u32>(at, 0, index);
  if (type == 2) {
    store<u32>(at, 0, isFixed);
    store<u32>(at, 0, literals);
    return go(At.Codes);
  }
  if (!hasFixed) buildFixed();
  store<u32>(at, 1, isFixed);
  return go(At.Symbols);
}

/** The standard's own codes: built once, since a block of ten bits may ask for them. */
const fixed: usize = memory.data(symbolsAt + 288 * 2 + symbolsAt + 30 * 2, 8), fixedDistances: usize = fixed + symbolsAt + 288 * 2;
const fixedLengths: usize = memory.data(288);
let hasFixed: bool = false;

function buildFixed(): void {
  memory.fill(fixedLengths, 8, 288);
  memory.fill(fixedLengths + 144, 9, 112);
  memory.fill(fixedLengths + 256, 7, 24);
  build(fixed, fixedLengths, 288);
  memory.fill(fixedLengths, 5, 30);
  build(fixedDistances, fixedLengths, 30);
  hasFixed = true;
}

function storedRun(): bool {
  let bytes = load<u32>(at, left);
  for (; bytes != 0 && pooled != 0; bytes--) if (!put(take(8))) return true;
  while (bytes != 0) {
    const room = windowBytes - load<u32>(at, filled), run = min(min(bytes, room), <u32>(end - data));
    if (run == 0) break;
    memory.copy(at + window + load<u32>(at, filled), data, run);
    data += run;
    bytes -= run;
    store<u32>(at, load<u32>(at, filled) + run, filled);
    if (run == room && !wrap()) return true;
  }
  store<u32>(at, bytes, left);
  return bytes == 0 ? go(At.Block) : false;
}

/** The numbers of lengths, and the lengths of the lengths' code. */
function codesRun(): bool {
  if (load<u32>(at, literals) == 0) {
    if (!has(14)) return false;
    store<u32>(at, take(5) + 257, literals);
    store<u32>(at, take(5) + 1, distances);
    store<u32>(at, take(4) + 4, lengthCodes);
    memory.fill(at + lengths, 0, 19);
    if (load<u32>(at, literals) > 286 || load<u32>(at, distances) > 30) return fail();
  }
  for (let i = load<u32>(at, index); i < load<u32>(at, lengthCodes); i++) {
    if (!has(3)) {
      store<u32>(at, i, index);
      return false;
    }
    store<u8>(at + load<u8>(order + i), take(3), lengths);
  }
  store<u32>(at, 0, index);
  return build(at + codes, at + lengths, 19) == 0 ? go(At.Lengths) : fail();
}

/** The lengths of the block's codes, each a symbol of the lengths' code. */
function lengthsRun(): bool {
  const all = load<u32>(at, literals) + load<u32>(at, distances);
  let i = load<u32>(at, index);
  while (i < all) {
    const found = symbol(at + codes);
    if (found == -1) return fail();
    const extra: u32 = found < 16 ? 0 : found == 16 ? 2 : found == 17 ? 3 : 7;
    if (found < 0 || !has(codeBits + extra)) {
      store<u32>(at, i, index);
      return false;
    }
    take(codeBits);
    if (found < 16) {
      store<u8>(at + i++, found, lengths);
      continue;
    }
    if (found == 16 && i == 0) return fail();
    const value: u32 = found == 16 ? load<u8>(at + i - 1, lengths) : 0, times = take(extra) + (found == 18 ? 11 : 3);
    if (i + times > all) return fail();
    memory.fill(at + lengths + i, <u8>value, times);
    i += times;
  }
  return finishLengths();
}

function finishLengths(): bool {
  const some = load<u32>(at, literals), others = load<u32>(at, distances);
  if (load<u8>(at + 256, lengths) == 0) return fail();
  // A code may be incomplete only if it has one symbol, or none.
  const rest = build(at + codes, at + lengths, some), single = <u32>load<u16>(at, codes) + load<u16>(at, codes + 2) == some;
  if (rest < 0 || (rest > 0 && !single)) return fail();
  const other = build(at + distanceCodes, at + lengths + some, others), otherSingle = <u32>load<u16>(at, distanceCodes) + load<u16>(at, distanceCodes + 2) == others;
  if (other < 0 || (other > 0 && !otherSingle)) return fail();
  return go(At.Symbols);
}

/** Makes a canonical code of the lengths; 0 where it is complete, above where codes are left, below where there are too many. */
function build(to: usize, from: usize, symbols: u32): i32 {
  memory.fill(to, 0, 32);
  let used: u32 = 0;
  for (let i: u32 = 0; i < symbols; i++) {
    i = nextLength(from, i, symbols);
    if (i == symbols) break;
    const counted = to + (<usize>load<u8>(from + i) << 1);
    store<u16>(counted, load<u16>(counted) + 1);
    used++;
  }
  if (used == 0) {
    store<u16>(to, symbols);
    return 0;
  }
  store<u16>(to, symbols - used);
  let rest: i32 = 1, place: i32 = 0;
  for (let bits: usize = 1; bits < 16; bits++) {
    const counted = <i32>load<u16>(to + (bits << 1));
    rest = (rest << 1) - counted;
    if (rest < 0) return rest;
    store<u16>(places + (bits << 1), place);
    place += counted;
  }
  for (let i: u32 = 0; i < symbols; i++) {
    i = nextLength(from, i, symbols);
    if (i == symbols) break;
    const bits = <usize>load<u8>(from + i);
    const own = load<u16>(places + (bits << 1));
    store<u16>(places + (bits << 1), own + 1);
    store<u16>(to + symbolsAt + (<usize>own << 1), i);
  }
  return rest;
}

/** The next symbol that has a code, from this one on: a block that tells few codes costs little. */
// @ts-ignore: decorator
@inline
function nextLength(from: usize, i: u32, symbols: u32): u32 {
  while (i + 8 <= symbols && load<u64>(from + i) == 0) i += 8;
  while (i < symbols && load<u8>(from + i) == 0) i++;
  return i;
}

/** Where the next symbol of each length goes. */
const places: usize = memory.data(32, 2);

/** The next symbol, whose bits stay (`codeBits`); -1 where no code begins so, -2 where bits are missing. */
function symbol(code: usize): i32 {
  let value: i32 = 0, first: i32 = 0, place: i32 = 0;
  for (let bits: u32 = 1; bits < 16; bits++) {
    if (!has(bits)) return -2;
    value |= <i32>(pool >> (bits - 1)) & 1;
    const counted = <i32>load<u16>(code + (bits << 1));
    if (value - counted < first) {
      codeBits = bits;
      return load<u16>(code + symbolsAt + (<usize>(place + value - first) << 1));
    }
    place += counted;
    first = first + counted << 1;
    value <<= 1;
  }
  return -1;
}

function symbolsRun(): bool {
  const own = load<u32>(at, isFixed) != 0 ? fixed : at + codes;
  while (true) {
    const found = symbol(own);
    if (found < 0) return found == -1 ? fail() : false;
    if (found < 256) {
      take(codeBits);
      if (!put(found)) return true;
      continue;
    }
    if (found == 256) {
      take(codeBits);
      return go(At.Block);
    }
    const length = found - 257;
    if (length > 28) return fail();
    const extra: u32 = load<u8>(lengthExtra + length);
    if (!has(codeBits + extra)) return false;
    take(codeBits);
    store<u32>(at, load<u16>(lengthBase + (length << 1)) + take(extra), left);
    go(At.Distance);
    if (!distanceRun()) return false;
    if (load<i32>(at) != At.Symbols) return true;
  }
}

/** A copy of what was written: how far back, and the copy itself. */
function distanceRun(): bool {
  const found = symbol(load<u32>(at, isFixed) != 0 ? fixedDistances : at + distanceCodes);
  if (found < 0) return found == -1 ? fail() : false;
  if (found > 29) return fail();
  const extra: u32 = load<u8>(distanceExtra + found);
  if (!has(codeBits + extra)) return false;
  take(codeBits);
  const back = load<u16>(distanceBase + (found << 1)) + take(extra);
  if (back > load<u32>(at, written) + load<u32>(at, filled)) return fail();
  go(At.Symbols);
  for (let bytes = load<u32>(at, left); bytes != 0; bytes--) if (!put(load<u8>(at + window + ((load<u32>(at, filled) - back) & (windowBytes - 1))))) break;
  return true;
}

/** Writes a byte; false where nothing more may be written. */
function put(byte: u32): bool {
  const used = load<u32>(at, filled);
  store<u8>(at + window + used, byte);
  store<u32>(at, used + 1, filled);
  return used + 1 < windowBytes || wrap();
}

/** The window is full: hands it over, and begins it anew, if what was written is neither too much nor too much for what was read. */
function wrap(): bool {
  if (give() != 0) return !fail();
  const all = load<u32>(at, written) + windowBytes, taken = load<u32>(at, read) - <u32>(end - data) - (pooled >> 3);
  store<u32>(at, all, written);
  store<u32>(at, 0, filled);
  store<u32>(at, 0, given);
  return all < <u32>inflatedBytesMax && all <= taken * inflateRatioMax ? true : !fail();
}

/** Hands over what was written since; what the taker returned. */
function give(): i32 {
  const from = at + window + load<u32>(at, given), bytes = load<u32>(at, filled) - load<u32>(at, given);
  if (bytes == 0) return 0;
  store<u32>(at, load<u32>(at, filled), given);
  const state = at, kind = load<u32>(at, frame);
  if (kind == Frame.Gzip) store<u32>(state, crc(load<u32>(state, check), from, bytes), check);
  else if (kind == Frame.Zlib) store<u32>(state, adler(load<u32>(state, check), from, bytes), check);
  return inflated(from, bytes);
}

function crc(value: u32, from: usize, bytes: u32): u32 {
  for (const last = from + bytes; from < last; from++) {
    value ^= load<u8>(from);
    value = value >> 4 ^ load<u32>(crcTable + ((value & 15) << 2));
    value = value >> 4 ^ load<u32>(crcTable + ((value & 15) << 2));
  }
  return value;
}

function adler(value: u32, from: usize, bytes: u32): u32 {
  let low = value & 0xffff, high = value >> 16;
  while (bytes != 0) {
    // So many sums do not overflow.
    const run = min<u32>(bytes, 5552);
    bytes -= run;
    for (const last = from + run; from < last; from++) {
      low += load<u8>(from);
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  return high << 16 | low;
}
