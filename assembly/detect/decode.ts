// One layer of decoding: every escape that a service behind might undo, undone once, left to right. cli/evaluate/detect/decode.ts is the reference.

/** What was undone: bits, in the order of `decodings` of the reference. */
export const enum Decoding {
  Percent = 1, Plus = 2, PercentU = 4, Html = 8, JavaScript = 16, Overlong = 32, Width = 64, Nul = 128, Base64 = 256, Utf7 = 512,
}

// Where an escape can begin: bit 0. Letters of base64: bit 1; hexadecimal digits: bit 2.
const classes: usize = memory.data(256);
const base64BytesMin: i32 = 16;

/** Fills the table of classes: once, when the module starts. */
export function prepareDecoding(): void {
  if (load<u8>(classes + 0x25) != 0) return;
  for (let byte = 0; byte < 256; byte++) store<u8>(classes + byte, <u8>classOf(byte));
}

function classOf(byte: i32): i32 {
  const starts = byte == 0x25 || byte == 0x26 || byte == 0x5c || byte == 0x00 || byte == 0x2b || byte == 0xc0 || byte == 0xc1 || byte == 0xe0 || byte == 0xf0
    || byte == 0xc2 || byte == 0xca || byte == 0xe2 || byte == 0xe3 || byte == 0xef;
  const letter = byte | 0x20;
  const isDigit = byte >= 0x30 && byte <= 0x39;
  const isLetter = letter >= 0x61 && letter <= 0x7a && byte < 0x80;
  const isBase64 = isDigit || isLetter || byte == 0x2b || byte == 0x2f || byte == 0x5f || byte == 0x2d;
  const isHex = isDigit || (isLetter && letter <= 0x66);
  return <i32>starts | (<i32>isBase64 << 1) | (<i32>isHex << 2);
}

let undone: u32 = 0;

/** What the last `decodeOnce` undid: `Decoding` bits. */
// @ts-ignore: decorator
@inline
export function decodedBy(): u32 {
  return undone;
}

let to: usize = 0;
let text: usize = 0;
let textEnd: usize = 0;
/** Whether `+` stands for a blank in this text: -1 not known yet. */
let plus: i32 = -1;

/** The next layer, written to `room`, which has room for `bytes`; its length, or -1 where nothing applies. */
export function decodeOnce(data: usize, bytes: i32, room: usize): i32 {
  const plain = fromBase64(data, bytes, room);
  if (plain >= 0) {
    undone = Decoding.Base64;
    return plain;
  }
  undone = 0;
  plus = -1;
  text = data;
  textEnd = data + bytes;
  let at = nextStart(data);
  if (at == textEnd) return -1;
  memory.copy(room, data, at - data);
  to = room + (at - data);
  while (at < textEnd) {
    const after = escapeAt(at);
    if (after == 0) store<u8>(to++, load<u8>(at++));
    else at = after;
    const start = nextStart(at);
    for (; at < start; at++) store<u8>(to++, load<u8>(at));
  }
  return undone == 0 ? -1 : <i32>(to - room);
}

/** The first byte from `at` on where an escape can begin. */
// @ts-ignore: decorator
@inline
function nextStart(at: usize): usize {
  while (at < textEnd && (load<u8>(classes + load<u8>(at)) & 1) == 0) at++;
  return at;
}

/** Undoes the escape at `at` and gives where it ends; 0 where there is none. */
function escapeAt(at: usize): usize {
  switch (load<u8>(at)) {
    case 0x25: return percent(at);
    case 0x26: return entity(at);
    case 0x5c: return backslash(at);
    case 0x00: return undo(Decoding.Nul, at + 1);
    case 0x2b: return plusAt(at);
    default: return multibyte(at);
  }
}

// @ts-ignore: decorator
@inline
function undo(by: u32, after: usize): usize {
  undone |= by;
  return after;
}

// @ts-ignore: decorator
@inline
function put(byte: u32): void {
  store<u8>(to++, <u8>byte);
}

// @ts-ignore: decorator
@inline
function isHex(byte: u32): bool {
  return (load<u8>(classes + byte) & 4) != 0;
}

// @ts-ignore: decorator
@inline
function hexValue(byte: u32): u32 {
  return (byte & 15) + (byte >> 6) * 9;
}

/** Hexadecimal digits from `at` on: as many as there are, `most` at most; then `afterDigits` and `digits`. */
let digits: u32 = 0;
let afterDigits: usize = 0;
function readHex(at: usize, most: i32): i32 {
  digits = 0;
  let count = 0;
  for (; count < most && at < textEnd && isHex(load<u8>(at)); count++) digits = (digits << 4) | hexValue(load<u8>(at++));
  afterDigits = at;
  return count;
}

function percent(at: usize): usize {
  if (at + 1 < textEnd && load<u8>(at, 1) == 0x75 && readHex(at + 2, 4) == 4) {
    putUtf8(digits);
    return undo(Decoding.PercentU, afterDigits);
  }
  if (readHex(at + 1, 2) != 2) return 0;
  put(digits);
  return undo(Decoding.Percent, afterDigits);
}

function putUtf8(point: u32): void {
  if (point < 0x80) put(point);
  else if (point < 0x800) {
    put(0xc0 | (point >> 6));
    put(0x80 | (point & 63));
  } else if (point < 0x10000) {
    put(0xe0 | (point >> 12));
    put(0x80 | ((point >> 6) & 63));
    put(0x80 | (point & 63));
  } else if (point < 0x110000) {
    put(0xf0 | (point >> 18));
    put(0x80 | ((point >> 12) & 63));
    put(0x80 | ((point >> 6) & 63));
    put(0x80 | (point & 63));
  }
}

function entity(at: usize): usize {
  if (at + 1 >= textEnd) return 0;
  if (load<u8>(at, 1) != 0x23) return namedEntity(at);
  if (at + 2 < textEnd && (load<u8>(at, 2) | 0x20) == 0x78) {
    if (readHex(at + 3, 8) == 0) return 0;
  } else {
    digits = 0;
    afterDigits = at + 2;
    while (afterDigits < textEnd && afterDigits < at + 10 && <u32>load<u8>(afterDigits) - 0x30 < 10) digits = digits * 10 + (load<u8>(afterDigits++) - 0x30);
    if (afterDigits == at + 2) return 0;
  }
  putUtf8(digits);
  return undo(Decoding.Html, afterDigits < textEnd && load<u8>(afterDigits) == 0x3b ? afterDigits + 1 : afterDigits);
}

// Names of ASCII's punctuation and of what is white (HTML 5, 13.5): length, name, what it stands for; and an end.
// @ts-ignore: decorator
@lazy
const entityNames: usize = memory.data<u8>([
  2, 108, 116, 60, // lt
  2, 103, 116, 62, // gt
  3, 97, 109, 112, 38, // amp
  4, 113, 117, 111, 116, 34, // quot
  4, 97, 112, 111, 115, 39, // apos
  5, 99, 111, 108, 111, 110, 58, // colon
  3, 84, 97, 98, 9, // Tab
  7, 78, 101, 119, 76, 105, 110, 101, 10, // NewLine
  4, 108, 112, 97, 114, 40, // lpar
  4, 114, 112, 97, 114, 41, // rpar
  4, 110, 98, 115, 112, 32, // nbsp
  3, 115, 111, 108, 47, // sol
  4, 98, 115, 111, 108, 92, // bsol
  3, 110, 117, 109, 35, // num
  4, 101, 120, 99, 108, 33, // excl
  6, 100, 111, 108, 108, 97, 114, 36, // dollar
  6, 112, 101, 114, 99, 110, 116, 37, // percnt
  4, 115, 101, 109, 105, 59, // semi
  6, 101, 113, 117, 97, 108, 115, 61, // equals
  6, 99, 111, 109, 109, 97, 116, 64, // commat
  4, 108, 115, 113, 98, 91, // lsqb
  4, 114, 115, 113, 98, 93, // rsqb
  4, 108, 99, 117, 98, 123, // lcub
  4, 114, 99, 117, 98, 125, // rcub
  4, 118, 101, 114, 116, 124, // vert
  5, 103, 114, 97, 118, 101, 96, // grave
  6, 112, 101, 114, 105, 111, 100, 46, // period
  5, 99, 111, 109, 109, 97, 44, // comma
  0,
]);
const entityNameBytesMax: usize = 7;

/** `&lt;`; a name that is not known stays as it is. */
function namedEntity(at: usize): usize {
  let end = at + 1;
  while (end < textEnd && end <= at + 1 + entityNameBytesMax && load<u8>(end) != 0x3b) end++;
  const bytes = end - at - 1;
  if (end == textEnd || load<u8>(end) != 0x3b || bytes > entityNameBytesMax) return 0;
  for (let name = entityNames; load<u8>(name) != 0; name += <usize>load<u8>(name) + 2) {
    if (<usize>load<u8>(name) != bytes || !isSame(name + 1, at + 1, bytes)) continue;
    put(load<u8>(name + 1 + bytes));
    return undo(Decoding.Html, end + 1);
  }
  return 0;
}

function isSame(left: usize, right: usize, bytes: usize): bool {
  for (; bytes != 0; bytes--) if (load<u8>(left++) != load<u8>(right++)) return false;
  return true;
}

function backslash(at: usize): usize {
  const kind = at + 1 < textEnd ? <u32>load<u8>(at, 1) : 0;
  if (kind == 0x2f || kind == 0x22 || kind == 0x27) {
    put(kind);
    return undo(Decoding.JavaScript, at + 2);
  }
  if (kind == 0x75) return unicodeEscape(at);
  if (kind == 0x78) {
    if (readHex(at + 2, 2) != 2) return 0;
    put(digits);
    return undo(Decoding.JavaScript, afterDigits);
  }
  if (kind - 0x30 > 3 || at + 3 >= textEnd || <u32>load<u8>(at, 2) - 0x30 > 7 || <u32>load<u8>(at, 3) - 0x30 > 7) return 0;
  put(((kind & 7) << 6) | ((load<u8>(at, 2) & 7) << 3) | (load<u8>(at, 3) & 7));
  return undo(Decoding.JavaScript, at + 4);
}

/** `\u0041` and `\u{41}`. */
function unicodeEscape(at: usize): usize {
  if (readHex(at + 2, 4) != 4) {
    if (at + 2 >= textEnd || load<u8>(at, 2) != 0x7b || readHex(at + 3, 6) == 0 || afterDigits >= textEnd || load<u8>(afterDigits) != 0x7d) return 0;
    afterDigits++;
  }
  putUtf8(digits);
  return undo(Decoding.JavaScript, afterDigits);
}

/** A blank in a text that has escapes of its own kind and no blanks; or `+ADw-`, one ASCII character in UTF-7 (RFC 2152). */
function plusAt(at: usize): usize {
  if (at + 4 < textEnd && load<u8>(at, 1) == 0x41 && <u32>load<u8>(at, 2) - 0x41 < 8 && load<u8>(at, 4) == 0x2d) {
    const letter = base64Value(load<u8>(at, 3));
    // RFC 2152 has no URL-safe letters.
    if (letter >= 0 && load<u8>(at, 3) != 0x2d && load<u8>(at, 3) != 0x5f) {
      put((((load<u8>(at, 2) - 0x41) << 6 | letter) >> 2) & 0x7f);
      return undo(Decoding.Utf7, at + 5);
    }
  }
  if (plus < 0) plus = <i32>takesPlus();
  if (plus == 0) return 0;
  put(0x20);
  return undo(Decoding.Plus, at + 1);
}

function takesPlus(): bool {
  let hasPercent = false;
  for (let at = text; at < textEnd; at++) {
    const byte = load<u8>(at);
    if (byte == 0x20) return false;
    if (byte == 0x25 && at + 2 < textEnd && isHex(load<u8>(at, 1)) && isHex(load<u8>(at, 2))) hasPercent = true;
  }
  return hasPercent;
}

/** Overlong UTF-8, and characters that best-fit conversions and name preparation (UTS 46) turn into ASCII. */
function multibyte(at: usize): usize {
  const lead = <u32>load<u8>(at);
  if (at + 1 >= textEnd || !isContinuation(load<u8>(at, 1))) return 0;
  const second = <u32>load<u8>(at, 1);
  if (lead <= 0xc1) {
    put(((lead & 1) << 6) | (second & 63));
    return undo(Decoding.Overlong, at + 2);
  }
  if (lead == 0xc2 || lead == 0xca) {
    if (lead == 0xc2 ? second != 0xb4 : second != 0xbc && second != 0xb9) return 0;
    put(0x27);
    return undo(Decoding.Width, at + 2);
  }
  if (at + 2 >= textEnd || !isContinuation(load<u8>(at, 2))) return 0;
  const third = <u32>load<u8>(at, 2);
  if (lead == 0xe0) {
    if (second > 0x81) return 0;
    put(((second & 1) << 6) | (third & 63));
    return undo(Decoding.Overlong, at + 3);
  }
  if (lead == 0xf0) {
    if (second != 0x80 || third > 0x81 || at + 3 >= textEnd || !isContinuation(load<u8>(at, 3))) return 0;
    put(((third & 1) << 6) | (load<u8>(at, 3) & 63));
    return undo(Decoding.Overlong, at + 4);
  }
  const ascii = asciiOf(((lead & 15) << 12) | ((second & 63) << 6) | (third & 63));
  if (ascii == 0) return 0;
  put(ascii);
  return undo(Decoding.Width, at + 3);
}

// @ts-ignore: decorator
@inline
function isContinuation(byte: u32): bool {
  return (byte & 0xc0) == 0x80;
}

function asciiOf(point: u32): u32 {
  if (point - 0xff01 <= 0xff5e - 0xff01) return point - 0xff01 + 0x21;
  if (point - 0x2460 < 9) return point - 0x2460 + 0x31;
  if (point == 0x24ea) return 0x30;
  if (point - 0x24b6 < 26) return point - 0x24b6 + 0x41;
  if (point - 0x24d0 < 26) return point - 0x24d0 + 0x61;
  if (point - 0x2018 < 4 || point == 0x2032) return 0x27;
  if (point == 0x3002 || point == 0x2024) return 0x2e;
  return point == 0x2215 || point == 0x2044 ? 0x2f : 0;
}

/** The six bits of a letter of either alphabet (RFC 4648), -1 of none. */
function base64Value(byte: u32): i32 {
  if (byte - 0x41 < 26) return byte - 0x41;
  if (byte - 0x61 < 26) return byte - 0x61 + 26;
  if (byte - 0x30 < 10) return byte - 0x30 + 52;
  if (byte == 0x2b || byte == 0x2d) return 62;
  return byte == 0x2f || byte == 0x5f ? 63 : -1;
}

/** What base64 as a whole says, where that is like a text: seven of eight bytes are printable ASCII or white; otherwise -1. */
function fromBase64(data: usize, bytes: i32, room: usize): i32 {
  let letters = bytes;
  if (letters > 0 && load<u8>(data + letters - 1) == 0x3d) letters--;
  if (letters > 0 && load<u8>(data + letters - 1) == 0x3d) letters--;
  if (letters < base64BytesMin || (letters & 3) == 1) return -1;
  for (let at = 0; at < letters; at++) if ((load<u8>(classes + load<u8>(data + at)) & 2) == 0) return -1;
  let write = room;
  let bits: u32 = 0;
  let have = 0;
  let printable = 0;
  for (let at = 0; at < letters; at++) {
    bits = (bits << 6) | <u32>base64Value(load<u8>(data + at));
    have += 6;
    if (have < 8) continue;
    have -= 8;
    const byte = (bits >> have) & 0xff;
    store<u8>(write++, <u8>byte);
    printable += <i32>(byte - 0x20 <= 0x7e - 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d);
  }
  const written = <i32>(write - room);
  return printable * 8 >= written * 7 ? written : -1;
}
