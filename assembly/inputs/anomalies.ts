// What parsers of a body read differently, as a set: bit i is the i-th of `bodyAnomalyNames` in cli/ir/types.ts. MEANING.md says what each means.
//
// A body that is judged keeps, beside what its reader keeps:
//
//   +0    found      the set; bit 31: some anomaly could not be told
//   +4    names      where the names of its members, fields or parts are (names.ts), or 0
//   +8    utf8       state of the validator (message/utf8.ts)
//   +12   before     the byte before
//   +16   escape     an unfinished escape of a form: 0 none, 1 after `%`, otherwise the first digit's byte
//   +20   first      the first byte that is not JSON's white space, or 0
//   +24   start      the first three bytes, the first one lowest
//   +28   startBytes of those
//   +32   fault      not 0 where the content's reader can tell no more
//   +36   isWide     1 where escaped bytes of a form are characters of windows-1252
import { hexValue } from "../message/percent";
import { eqMask, lanes, loadUpTo } from "../message/simd";
import { utf8Boundary, utf8Error, utf8Next } from "../message/utf8";
import { BodyFlag, BodyKind } from "./media";

export const judgedBytes: i32 = 40;

export const jsonDuplicate: u32 = 1 << 0;
export const formDuplicate: u32 = 1 << 1;
export const multipartDuplicate: u32 = 1 << 2;
export const jsonInvalid: u32 = 1 << 3;
export const xmlInvalid: u32 = 1 << 4;
export const nestingDepth: u32 = 1 << 5;
export const fieldCount: u32 = 1 << 6;
export const multipartDelimiter: u32 = 1 << 7;
export const multipartIncomplete: u32 = 1 << 8;
export const multipartOutside: u32 = 1 << 9;
export const multipartHeader: u32 = 1 << 10;
export const multipartNames: u32 = 1 << 11;
export const multipartFilenameExtended: u32 = 1 << 12;
export const multipartTransferEncoding: u32 = 1 << 13;
export const multipartNested: u32 = 1 << 14;
export const typeMissing: u32 = 1 << 15;
export const typeMismatch: u32 = 1 << 16;
export const charsetForeign: u32 = 1 << 17;
export const byteOrderMark: u32 = 1 << 18;
export const utf8Invalid: u32 = 1 << 19;
export const utf8Overlong: u32 = 1 << 20;
export const percentInvalid: u32 = 1 << 21;
export const nul: u32 = 1 << 22;
export const compressed: u32 = 1 << 23;
export const compressionInvalid: u32 = 1 << 24;
export const compressionUnsupported: u32 = 1 << 25;
export const untold: u32 = 1 << 31;

const utf8: usize = 8, before: usize = 12, escape: usize = 16, first: usize = 20, start: usize = 24, startBytes: usize = 28, fault: usize = 32, isWide: usize = 36;

/** The body that is being read. */
export let judged: usize = 0;

/** A body begins, of which the head says this. */
export function startJudging(at: usize, flags: i32, asWide: bool): void {
  memory.fill(at, 0, judgedBytes);
  judged = at;
  store<u32>(at, <u32>asWide, isWide);
  if ((flags & BodyFlag.Untyped) != 0) note(typeMissing);
  if ((flags & BodyFlag.Foreign) != 0) note(charsetForeign);
  if ((flags & BodyFlag.Encoded) != 0) note(compressionUnsupported);
  if ((flags & (BodyFlag.Gzip | BodyFlag.Deflate)) != 0 && (flags & BodyFlag.Encoded) == 0) note(compressed);
}

/** The reader goes on with a body. */
// @ts-ignore: decorator
@inline
export function resumeJudging(at: usize): void {
  judged = at;
}

export function note(anomaly: u32): void {
  store<u32>(judged, load<u32>(judged) | anomaly);
}

/** The content's reader found a fault: what comes is judged all the same. */
export function noteFault(readFault: i32): void {
  if (readFault != 0) store<u32>(judged, readFault, fault);
}

// @ts-ignore: decorator
@inline
export function faultOf(): i32 {
  return load<i32>(judged, fault);
}

/** More of a body's content, as it is written. */
export function judgeStart(data: usize, bytes: i32): void {
  for (let i = 0; i < bytes && load<u32>(judged, startBytes) < 3; i++) {
    const known = load<u32>(judged, startBytes);
    store<u32>(judged, load<u32>(judged, start) | <u32>load<u8>(data + i) << (known << 3), start);
    store<u32>(judged, known + 1, startBytes);
  }
}

/** More of a body's content, in UTF-8. */
export function judgeContent(flags: i32, data: usize, bytes: i32): void {
  const kind = flags & BodyFlag.Kind;
  for (let i = 0; i < bytes && load<u32>(judged, first) == 0; i++) {
    const byte: u32 = load<u8>(data + i);
    // A NUL is no blank either.
    if (byte != 0x20 && byte - 0x09 > 1 && byte != 0x0d) store<u32>(judged, max(byte, 1), first);
  }
  if (kind == BodyKind.Form) judgeForm(data, bytes);
  else if (isText(flags)) judgeText(data, bytes);
}

/** The content is told by its kind to be text. */
// @ts-ignore: decorator
@inline
function isText(flags: i32): bool {
  const kind = flags & BodyFlag.Kind;
  return kind == BodyKind.Json || kind == BodyKind.Xml || kind == BodyKind.Graphql || (kind == BodyKind.Raw && (flags & BodyFlag.Text) != 0);
}

/** The content has ended, which was read as that; `readFault` is what its reader says of it. */
export function endJudging(flags: i32, read: BodyKind, readFault: i32): void {
  const kind = flags & BodyFlag.Kind, byte = load<u32>(judged, first), begins = load<u32>(judged, start);
  const isPlain = kind == BodyKind.Raw && (flags & BodyFlag.Plain) != 0, isForm = kind == BodyKind.Form;
  if ((byte == 0x7b || byte == 0x5b) && (isForm || kind == BodyKind.Xml || isPlain)) note(typeMismatch);
  if (byte == 0x3c && (isForm || kind == BodyKind.Json)) note(typeMismatch);
  if (readFault != 0 && read == BodyKind.Json) note(jsonInvalid);
  if (readFault != 0 && read == BodyKind.Xml) note(xmlInvalid);
  if (readFault != 0 && read == BodyKind.Form) note(fieldCount);
  if (!isForm && !isText(flags)) return;
  const known = load<u32>(judged, startBytes), isWide = known > 1 && ((begins & 0xffff) == 0xfeff || (begins & 0xffff) == 0xfffe);
  if (isWide || (known > 2 && begins == 0xbfbbef)) note(byteOrderMark);
  if (isWide || (known > 1 && ((begins & 0xff) == 0 || (begins & 0xff00) == 0))) note(charsetForeign);
  if (isForm) endEscape();
  endText();
}

/** More of a text that should be UTF-8. */
export function judgeText(data: usize, bytes: i32): void {
  const end = data + bytes;
  while (data < end) {
    // Plain text goes by sixteen bytes at a time.
    const state = load<u32>(judged, utf8);
    if (state == utf8Boundary || state == utf8Error) {
      const left = <i32>(end - data), v = loadUpTo(data, left), odd = (eqMask(v, 0) | v128.bitmask<i8>(v)) & lanes(left);
      if ((odd & 1) == 0) store<u32>(judged, 0, before);
      if (odd == 0) { data += min(left, 16); continue; }
      data += ctz(odd);
    }
    judgeByte(load<u8>(data++));
  }
}

function judgeByte(byte: u32): void {
  if (byte == 0) note(nul);
  const last = load<u32>(judged, before);
  if (((last == 0xc0 || last == 0xc1) && byte - 0x80 < 0x40) || (last == 0xe0 && byte - 0x80 < 0x20) || (last == 0xf0 && byte - 0x80 < 0x10)) note(utf8Overlong);
  store<u32>(judged, byte, before);
  store<u32>(judged, utf8Next(load<u32>(judged, utf8), byte), utf8);
}

/** A text has ended; the next one begins anew. */
export function endText(): void {
  if (load<u32>(judged, utf8) != utf8Boundary) note(utf8Invalid);
  store<u32>(judged, utf8Boundary, utf8);
  store<u32>(judged, 0, before);
}

/** A text that lies here whole. */
export function judgeWhole(data: usize, bytes: i32): void {
  judgeText(data, bytes);
  endText();
}

/** More of a form, whose escapes are undone first. */
function judgeForm(data: usize, bytes: i32): void {
  const end = data + bytes;
  while (data < end) {
    if (load<u32>(judged, escape) == 0) {
      const from = data;
      for (; data < end; data += 16) {
        const left = <i32>(end - data), found = eqMask(loadUpTo(data, left), 0x25) & lanes(left);
        if (found != 0) { data += ctz(found); break; }
      }
      if (data > end) data = end;
      judgeText(from, <i32>(data - from));
      if (data == end) break;
      store<u32>(judged, 1, escape);
      data++;
      continue;
    }
    const byte: u32 = load<u8>(data), digit = load<u32>(judged, escape);
    if (hexValue(byte) > 15) { endEscape(); continue; }
    data++;
    if (digit == 1) store<u32>(judged, byte, escape);
    else {
      store<u32>(judged, 0, escape);
      const escaped = hexValue(digit) << 4 | hexValue(byte);
      if (escaped < 0x80 || load<u32>(judged, isWide) == 0) judgeByte(escaped);
    }
  }
}

/** What stands behind a `%` is no escape: it is text. */
function endEscape(): void {
  const digit = load<u32>(judged, escape);
  if (digit == 0) return;
  store<u32>(judged, 0, escape);
  note(percentInvalid);
  judgeByte(0x25);
  if (digit != 1) judgeByte(digit);
}
