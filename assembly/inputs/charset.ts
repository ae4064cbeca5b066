// A body that is not in UTF-8 becomes UTF-8 before it is read, where there is no doubt what its bytes are: JSON and XML that begin as they do in no other
// charset, and charsets in which ASCII is ASCII. A form or a plain text could be read as it stands by whoever does not look at its charset, so it is.
//
//   +0    how        a How
//   +4    held       the first bytes, or those of a code unit whose others have not come yet
//   +8    heldBytes  of those
//   +12   high       a high surrogate whose low one has not come yet, or 0
import { putUtf8, windows1252 } from "../message/windows-1252";
import { decoded, readAsIs } from "./body";
import { BodyFlag, BodyKind, Charset } from "./media";

export const charsetBytes: i32 = 16;

export const enum How { Undecided = 0, AsIs = 1, /** What its charset says cannot be: one raw text. */ Raw = 2, LittleEndian = 3, BigEndian = 4, Ibm037 = 5, Windows1252 = 6, LittleEndian32 = 7, BigEndian32 = 8 }

const held: usize = 4, heldBytes: usize = 8, high: usize = 12;

// IBM037 as Latin-1, u8 × 256.
const ibm037: usize = memory.data<u8>([
  0x00, 0x01, 0x02, 0x03, 0x9c, 0x09, 0x86, 0x7f, 0x97, 0x8d, 0x8e, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x9d, 0x85, 0x08, 0x87, 0x18, 0x19, 0x92, 0x8f, 0x1c, 0x1d, 0x1e, 0x1f,
  0x80, 0x81, 0x82, 0x83, 0x84, 0x0a, 0x17, 0x1b, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x05, 0x06, 0x07, 0x90, 0x91, 0x16, 0x93, 0x94, 0x95, 0x96, 0x04, 0x98, 0x99, 0x9a, 0x9b, 0x14, 0x15, 0x9e, 0x1a,
  0x20, 0xa0, 0xe2, 0xe4, 0xe0, 0xe1, 0xe3, 0xe5, 0xe7, 0xf1, 0xa2, 0x2e, 0x3c, 0x28, 0x2b, 0x7c, 0x26, 0xe9, 0xea, 0xeb, 0xe8, 0xed, 0xee, 0xef, 0xec, 0xdf, 0x21, 0x24, 0x2a, 0x29, 0x3b, 0xac,
  0x2d, 0x2f, 0xc2, 0xc4, 0xc0, 0xc1, 0xc3, 0xc5, 0xc7, 0xd1, 0xa6, 0x2c, 0x25, 0x5f, 0x3e, 0x3f, 0xf8, 0xc9, 0xca, 0xcb, 0xc8, 0xcd, 0xce, 0xcf, 0xcc, 0x60, 0x3a, 0x23, 0x40, 0x27, 0x3d, 0x22,
  0xd8, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0xab, 0xbb, 0xf0, 0xfd, 0xfe, 0xb1, 0xb0, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0xaa, 0xba, 0xe6, 0xb8, 0xc6, 0xa4,
  0xb5, 0x7e, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0xa1, 0xbf, 0xd0, 0xdd, 0xde, 0xae, 0x5e, 0xa3, 0xa5, 0xb7, 0xa9, 0xa7, 0xb6, 0xbc, 0xbd, 0xbe, 0x5b, 0x5d, 0xaf, 0xa8, 0xb4, 0xd7,
  0x7b, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0xad, 0xf4, 0xf6, 0xf2, 0xf3, 0xf5, 0x7d, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52, 0xb9, 0xfb, 0xfc, 0xf9, 0xfa, 0xff,
  0x5c, 0xf7, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0xb2, 0xd4, 0xd6, 0xd2, 0xd3, 0xd5, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0xb3, 0xdb, 0xdc, 0xd9, 0xda, 0x9f,
]);

const roomBytes: i32 = 768;
const room: usize = memory.data(roomBytes + 4, 4);
const four: usize = memory.data(4);

/** A body begins, of which the head says this; `isWide` where its text is in windows-1252 unless its bytes say otherwise. */
export function startCharset(at: usize, flags: i32, isWide: bool): void {
  const kind = flags & BodyFlag.Kind;
  memory.fill(at, 0, charsetBytes);
  store<u32>(at, isWide ? How.Windows1252 : kind == BodyKind.Json || kind == BodyKind.Xml ? How.Undecided : How.AsIs);
}

/** More of the content; `decoded` gets it in UTF-8. */
export function charsetFeed(at: usize, flags: i32, data: usize, bytes: i32): i32 {
  let fault = 0;
  if (load<i32>(at) == How.Undecided) {
    const known = load<i32>(at, heldBytes);
    if (known == 0 && bytes >= 4) {
      const dropped = decide(at, flags, data, 4);
      data += dropped;
      bytes -= dropped;
    } else {
      const taken = min(bytes, 4 - known);
      memory.copy(at + held + known, data, taken);
      store<i32>(at, known + taken, heldBytes);
      if (known + taken < 4) return 0;
      fault = begin(at, flags);
      data += taken;
      bytes -= taken;
    }
  }
  return bytes > 0 ? fault | convert(at, data, bytes) : fault;
}

/** The content has ended. */
export function charsetEnd(at: usize, flags: i32): i32 {
  const fault = load<i32>(at) == How.Undecided ? begin(at, flags) : 0;
  if (load<u32>(at, heldBytes) == 0 && load<u32>(at, high) == 0) return fault;
  return fault | decoded(room, putUtf8(room, 0xfffd));
}

/** What was held is all there is, or enough to decide. */
function begin(at: usize, flags: i32): i32 {
  const known = load<i32>(at, heldBytes);
  store<u32>(four, load<u32>(at, held));
  store<u32>(at, 0, heldBytes);
  const dropped = decide(at, flags, four, known);
  return known > dropped ? convert(at, four + dropped, known - dropped) : 0;
}

/** What the first bytes, four where there are as many, say; how many of them are a byte-order mark. */
function decide(at: usize, flags: i32, from: usize, bytes: i32): i32 {
  const charset = flags & BodyFlag.Charset, first = bytes > 0 ? <i32>load<u8>(from) : -1, second = bytes > 1 ? <i32>load<u8>(from, 1) : -1;
  if (charset == Charset.Ibm037) {
    settle(at, first >= 0x80 || first == 0x4c ? How.Ibm037 : How.Raw);
    return 0;
  }
  if (bytes > 3) {
    const all: u32 = load<u32>(from), isLittle = all == 0xfeff, isBig = all == 0xfffe0000;
    if (isLittle || isBig || (all != 0 && (all < 0x100 || (all & 0xffffff) == 0))) {
      settle(at, charset == Charset.Utf16 ? How.Raw : isLittle || all < 0x100 ? How.LittleEndian32 : How.BigEndian32);
      return load<i32>(at) != How.Raw && (isLittle || isBig) ? 4 : 0;
    }
  }
  const isLittle = first == 0xff && second == 0xfe, isBig = first == 0xfe && second == 0xff;
  if (charset == Charset.Utf32) settle(at, How.Raw);
  else if (isLittle || (first > 0 && second == 0)) settle(at, How.LittleEndian);
  else if (isBig || (first == 0 && second > 0)) settle(at, How.BigEndian);
  else settle(at, charset == Charset.Utf16 ? How.Raw : How.AsIs);
  return load<i32>(at) != How.Raw && (isLittle || isBig) ? 2 : 0;
}

function settle(at: usize, how: How): void {
  store<u32>(at, how);
  if (how != How.AsIs) readAsIs(how == How.Raw);
}

/** `bytes` (0 or more) in UTF-8. */
function convert(at: usize, data: usize, bytes: i32): i32 {
  const how = load<i32>(at);
  if (how <= How.Raw) return decoded(data, bytes);
  let fault = 0, used = 0;
  for (const end = data + bytes; data < end; data++) {
    if (used >= roomBytes - 8) {
      fault |= decoded(room, used);
      used = 0;
    }
    const byte: u32 = load<u8>(data);
    if (how == How.Ibm037) used += putUtf8(room + used, load<u8>(ibm037 + byte));
    else if (how == How.Windows1252) used += putUtf8(room + used, windows1252(byte));
    else if (how >= How.LittleEndian32) used += putPart(at, room + used, byte, how);
    else if (load<u32>(at, heldBytes) == 0) {
      store<u8>(at, byte, held);
      store<u32>(at, 1, heldBytes);
    } else {
      store<u32>(at, 0, heldBytes);
      const other: u32 = load<u8>(at, held);
      used += putUnit(at, room + used, how == How.LittleEndian ? byte << 8 | other : other << 8 | byte);
    }
  }
  return used > 0 ? fault | decoded(room, used) : fault;
}

/** One byte of a UTF-32 code unit; what is no character is U+FFFD. How many bytes were written, four at most. */
function putPart(at: usize, to: usize, byte: u32, how: How): i32 {
  const known = load<u32>(at, heldBytes);
  store<u8>(at + held + known, byte);
  store<u32>(at, known + 1 & 3, heldBytes);
  if (known < 3) return 0;
  const unit: u32 = load<u32>(at, held), code = how == How.LittleEndian32 ? unit : bswap<u32>(unit);
  return putUtf8(to, code > 0x10ffff || code - 0xd800 < 0x800 ? 0xfffd : code);
}

/** One UTF-16 code unit; a surrogate that is alone is U+FFFD. How many bytes were written, six at most. */
function putUnit(at: usize, to: usize, unit: u32): i32 {
  const before = load<u32>(at, high);
  store<u32>(at, unit - 0xd800 < 0x400 ? unit : 0, high);
  if (before != 0 && unit - 0xdc00 < 0x400) return putUtf8(to, 0x10000 + (before - 0xd800 << 10) + (unit - 0xdc00));
  const alone = before == 0 ? 0 : putUtf8(to, 0xfffd);
  if (unit - 0xd800 < 0x400) return alone;
  return alone + putUtf8(to + alone, unit - 0xdc00 < 0x400 ? 0xfffd : unit);
}
