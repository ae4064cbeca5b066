// What the head says of the body that inputs are looked for in; a slot keeps it for the body phase:
//
//   flags u16     a BodyKind, and bits of BodyFlag
//   boundary      bytes u8 | the bytes of a multipart body's boundary
//
// The kind is what an upstream that goes by the type will read. Where that is not clear, or there is no type, the body is one raw text.
import { addressOf, Bytes, bytesAt, EMPTY, equalsIgnoringCase as sameName, lengthOf } from "../abi/bytes";
import { b } from "../abi/literal";
import { multipartBoundary } from "../message/anomalies";
import { charsetAnomaly, isFormType, isJsonType, isTypeList, mediaTypeOf } from "../message/media-type";
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
  /** A charset parameter other than utf-8 or us-ascii. */
  Foreign = 2048,
}

/** Bytes that a slot keeps behind its flags. */
export const keptBoundaryBytes: i32 = 1 + boundaryBytesMax;

let essence: Bytes = EMPTY;
let boundary: Bytes = EMPTY;
let isSeen: bool = false;
let isUnclear: bool = false;
let isForeign: bool = false;
let boundaries: i32 = 0;
let encodings: i32 = 0;
let encoding: i32 = 0;

/** Forgets the last head. */
export function beginInputMedia(): void {
  essence = EMPTY;
  boundary = EMPTY;
  isSeen = false;
  isUnclear = false;
  isForeign = false;
  boundaries = 0;
  encodings = 0;
  encoding = 0;
}

/** A content-type field. */
export function inputType(value: Bytes): void {
  const own = mediaTypeOf(value);
  if ((isSeen && !sameName(own, essence)) || isTypeList(value)) isUnclear = true;
  if (charsetAnomaly(value) != 0) isForeign = true;
  if (!isSeen) essence = own;
  else boundaries++;
  isSeen = true;
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
  const coded = (encodings > 1 ? BodyFlag.Encoded : encoding) | (isUntyped ? BodyFlag.Untyped : 0) | (isForeign ? BodyFlag.Foreign : 0);
  if (isUnclear || isForeign) return BodyKind.Raw | BodyFlag.Unclear | coded;
  if (isJsonType(essence)) return BodyKind.Json | coded;
  if (isFormType(essence)) return BodyKind.Form | coded;
  if (equalsIgnoringCase(essence, b("application/xml")) || equalsIgnoringCase(essence, b("text/xml")) || endsWithIgnoringCase(essence, b("+xml"))) return BodyKind.Xml | coded;
  if (startsWithIgnoringCase(essence, b("multipart/"))) return (boundaries == 1 && isBoundary(boundary) ? BodyKind.Multipart : BodyKind.Raw | BodyFlag.Unclear) | coded;
  if (equalsIgnoringCase(essence, b("application/graphql"))) return BodyKind.Graphql | coded;
  if (isUntyped || equalsIgnoringCase(essence, b("text/plain"))) return BodyKind.Raw | BodyFlag.Plain | BodyFlag.Text | coded;
  return BodyKind.Raw | (startsWithIgnoringCase(essence, b("text/")) ? BodyFlag.Text : 0) | coded;
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
