// What the head says of the body that inputs are looked for in; a slot keeps it for the body phase:
//
//   flags u16     a BodyKind, and bits of BodyFlag
//   boundary      bytes u8 | the bytes of a multipart body's boundary
//
// The kind is what an upstream that goes by the type will read. Where that is not clear, or there is no type, the body is one raw text.
import { addressOf, Bytes, bytesAt, EMPTY, equalsIgnoringCase as sameName, lengthOf } from "../abi/bytes";
import { b } from "../abi/literal";
import { multipartBoundary } from "../message/anomalies";
import { isFormType, isJsonType, isTypeList, mediaTypeOf } from "../message/media-type";
import { findByte } from "../message/simd";
import { endsWithIgnoringCase, equalsIgnoringCase, startsWithIgnoringCase, trim } from "../message/text";
import { boundaryBytesMax } from "../limits";

export const enum BodyKind { Raw = 0, Json = 1, Form = 2, Multipart = 3, Xml = 4, Graphql = 5, /** Of responses: no text, and text up to where it ends. */ None = 6, Untold = 7 }

export const enum BodyFlag {
  Kind = 15,
  /** Its type is ambiguous, in another charset, or a multipart body's boundary cannot be told: what is read is not all that could be. */
  Unclear = 16,
  /** A content-encoding that is not undone: nothing is read. */
  Encoded = 32,
  Gzip = 64,
  Deflate = 128,
  /** There is no media type. */
  Untyped = 256,
  /** None, or text/plain: an upstream may guess. None, or any text. */
  Plain = 512,
  Text = 1024,
  /** A charset in which ASCII is not ASCII, or one that is not known. */
  Foreign = 2048,
  /** Bits of Charset. */
  Charset = 45056,
  /** A charset is told. */
  Told = 16384,
}

/** What the content-type says, as bits of a body's flags; UTF-8 and nothing are 0. */
export const enum Charset { Utf16 = 4096, Ibm037 = 8192, Windows1252 = 12288, Utf32 = 32768, Unknown = 1 }

/** Bytes that a slot keeps behind its flags. */
export const keptBoundaryBytes: i32 = 1 + boundaryBytesMax;

let essence: Bytes = EMPTY;
let boundary: Bytes = EMPTY;
let isSeen: bool = false;
let isUnclear: bool = false;
/** -1 where none is told. */
let charset: i32 = -1;
let boundaries: i32 = 0;
let encodings: i32 = 0;
let encoding: i32 = 0;

/** Forgets the last head. */
export function beginInputMedia(): void {
  essence = EMPTY;
  boundary = EMPTY;
  isSeen = false;
  isUnclear = false;
  charset = -1;
  boundaries = 0;
  encodings = 0;
  encoding = 0;
}

/** A content-type field. */
export function inputType(value: Bytes): void {
  const own = mediaTypeOf(value);
  if ((isSeen && !sameName(own, essence)) || isTypeList(value)) isUnclear = true;
  if (!isSeen) essence = own;
  else boundaries++;
  isSeen = true;
  charset = charsetIn(value, charset);
  const end = addressOf(value) + lengthOf(value);
  for (let from = findByte(addressOf(value), end, 0x3b); from < end;) {
    const next = findByte(++from, end, 0x3b), equal = findByte(from, next, 0x3d), name = trim(bytesAt(from, equal - from));
    if (startsWithIgnoringCase(name, b("boundary"))) {
      // One in pieces, or in another charset (RFC 2231), is none that every parser reads.
      boundaries += lengthOf(name) == 8 ? 1 : 2;
      boundary = equal == next ? EMPTY : unquoted(trim(bytesAt(equal + 1, next - equal - 1)));
    }
    from = next;
  }
}

/** The charset of a content-type, and of those before it; -1 where there is none. */
export function charsetIn(value: Bytes, before: i32): i32 {
  const end = addressOf(value) + lengthOf(value);
  for (let from = findByte(addressOf(value), end, 0x3b); from < end;) {
    const next = findByte(++from, end, 0x3b), equal = findByte(from, next, 0x3d);
    if (equalsIgnoringCase(trim(bytesAt(from, equal - from)), b("charset"))) {
      const told = charsetOf(equal == next ? EMPTY : unquoted(trim(bytesAt(equal + 1, next - equal - 1))));
      before = before < 0 || before == told ? told : Charset.Unknown;
    }
    from = next;
  }
  return before;
}

/** In which ASCII is not ASCII, or that is not known. */
export function isForeign(told: i32): bool {
  return told > 0 && told != Charset.Windows1252;
}

function charsetOf(label: Bytes): i32 {
  if (equalsIgnoringCase(label, b("utf-8")) || equalsIgnoringCase(label, b("us-ascii"))) return 0;
  if (equalsIgnoringCase(label, b("utf-16")) || equalsIgnoringCase(label, b("utf-16le")) || equalsIgnoringCase(label, b("utf-16be"))) return Charset.Utf16;
  if (equalsIgnoringCase(label, b("utf-32")) || equalsIgnoringCase(label, b("utf-32le")) || equalsIgnoringCase(label, b("utf-32be"))) return Charset.Utf32;
  if (equalsIgnoringCase(label, b("ibm037")) || equalsIgnoringCase(label, b("cp037"))) return Charset.Ibm037;
  return equalsIgnoringCase(label, b("iso-8859-1")) || equalsIgnoringCase(label, b("latin1")) || equalsIgnoringCase(label, b("windows-1252")) ? Charset.Windows1252 : Charset.Unknown;
}

/** A content-encoding field. */
export function inputEncoding(value: Bytes): void {
  const coding = codingOf(value);
  if (coding == 0) return;
  encodings++;
  encoding = coding;
}

/** The flag of a coding; 0 for `identity`. */
export function codingOf(value: Bytes): i32 {
  if (equalsIgnoringCase(value, b("identity"))) return 0;
  if (equalsIgnoringCase(value, b("gzip")) || equalsIgnoringCase(value, b("x-gzip"))) return BodyFlag.Gzip;
  return equalsIgnoringCase(value, b("deflate")) ? BodyFlag.Deflate : BodyFlag.Encoded;
}

/** The flags of the body. */
export function inputFlags(): i32 {
  const isUntyped = lengthOf(essence) == 0;
  const more = (encodings > 1 ? BodyFlag.Encoded : encoding) | (isUntyped ? BodyFlag.Untyped : 0) | (isForeign(charset) ? BodyFlag.Foreign : 0);
  const unclear = BodyKind.Raw | BodyFlag.Unclear | more;
  if (isUnclear || charset == Charset.Unknown) return unclear;
  const known = more | (charset < 0 ? 0 : charset | BodyFlag.Told);
  if (isJsonType(essence)) return BodyKind.Json | known;
  if (equalsIgnoringCase(essence, b("application/xml")) || equalsIgnoringCase(essence, b("text/xml")) || endsWithIgnoringCase(essence, b("+xml"))) return BodyKind.Xml | known;
  if (charset == Charset.Utf16 || charset == Charset.Utf32 || charset == Charset.Ibm037) return unclear;
  if (startsWithIgnoringCase(essence, b("multipart/"))) return charset <= 0 && boundaries == 1 && isBoundary(boundary) ? BodyKind.Multipart | known : unclear;
  if (isFormType(essence)) return BodyKind.Form | known;
  if (equalsIgnoringCase(essence, b("application/graphql"))) return BodyKind.Graphql | known;
  if (isUntyped || equalsIgnoringCase(essence, b("text/plain"))) return BodyKind.Raw | BodyFlag.Plain | BodyFlag.Text | known;
  return BodyKind.Raw | (startsWithIgnoringCase(essence, b("text/")) ? BodyFlag.Text : 0) | known;
}

/** `multipart-boundary` where the boundary of a multipart body cannot be told. */
export function boundaryAnomaly(): u32 {
  return startsWithIgnoringCase(essence, b("multipart/")) && (boundaries != 1 || !isBoundary(boundary)) ? multipartBoundary : 0;
}

/** Keeps the boundary of a multipart body. */
export function keepBoundary(at: usize): void {
  store<u8>(at, min(lengthOf(boundary), boundaryBytesMax));
  memory.copy(at + 1, addressOf(boundary), load<u8>(at));
}

/** RFC 2046, 5.1.1, without the space. */
function isBoundary(text: Bytes): bool {
  const from = addressOf(text), bytes = <i32>lengthOf(text);
  if (bytes == 0 || bytes > boundaryBytesMax) return false;
  for (let i = 0; i < bytes; i++) {
    const byte: u32 = load<u8>(from + i);
    // ' ( ) + , - . / 0-9 : = ? A-Z _ a-z
    if (byte < 0x20 || byte > 0x7f || ((byte < 0x40 ? <u64>0xa7ff_fb80_0000_0000 : <u64>0x07ff_fffe_87ff_fffe) >> (byte & 63) & 1) == 0) return false;
  }
  return true;
}

function unquoted(value: Bytes): Bytes {
  const from = addressOf(value), bytes = lengthOf(value);
  return bytes >= 2 && load<u8>(from) == 0x22 && load<u8>(from + bytes - 1) == 0x22 ? bytesAt(from + 1, bytes - 2) : value;
}
