// What a content-type and a content-encoding say about a body (RFC 9110, 8.3 and 8.4; RFC 6839 for +json).
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import { b } from "../abi/literal";
import { charsetUnsupported, encodingUnsupported } from "./anomalies";
import { findByte } from "./simd";
import { endsWithIgnoringCase, equalsIgnoringCase, startsWithIgnoringCase, trim } from "./text";

/** The media type of a content-type: up to `;`, trimmed, in the case received. `lowered` makes it what `mediaType` yields. */
export function mediaTypeOf(contentType: Bytes): Bytes {
  const from = addressOf(contentType);
  return trim(bytesAt(from, findByte(from, from + lengthOf(contentType), 0x3b) - from));
}

/** A value is a list where it has a comma: a proxy has joined several fields, or the sender has. */
export function isList(value: Bytes): bool {
  const from = addressOf(value), end = from + lengthOf(value);
  return findByte(from, end, 0x2c) != end;
}

/** The same of a content-type, where a comma may stand in a quoted string. Parsers differ about `\` in one: with it all commas count. */
export function isTypeList(contentType: Bytes): bool {
  if (!isList(contentType)) return false;
  const end = addressOf(contentType) + lengthOf(contentType);
  let isQuoted = false, hidesComma = false;
  for (let at = addressOf(contentType); at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x5c || (byte == 0x2c && !isQuoted)) return true;
    if (byte == 0x22) {
      isQuoted = !isQuoted;
      hidesComma = false;
    } else if (byte == 0x2c) hidesComma = true;
  }
  // What does not end is no quoted string.
  return isQuoted && hidesComma;
}

/** True for application/json, text/json and …+json, but not for gRPC. */
export function isJsonType(mediaType: Bytes): bool {
  return (equalsIgnoringCase(mediaType, b("application/json")) || equalsIgnoringCase(mediaType, b("text/json")) || endsWithIgnoringCase(mediaType, b("+json")))
    && !isGrpcType(mediaType);
}

/** True for application/x-www-form-urlencoded. */
export function isFormType(mediaType: Bytes): bool {
  return equalsIgnoringCase(mediaType, b("application/x-www-form-urlencoded"));
}

/** True for application/grpc and all that begins so. */
export function isGrpcType(mediaType: Bytes): bool {
  return startsWithIgnoringCase(mediaType, b("application/grpc"));
}

/** `charset-unsupported` where a charset parameter is neither utf-8 nor us-ascii. */
export function charsetAnomaly(contentType: Bytes): u32 {
  const end = addressOf(contentType) + lengthOf(contentType);
  for (let from = findByte(addressOf(contentType), end, 0x3b); from < end;) {
    const next = findByte(++from, end, 0x3b), equal = findByte(from, next, 0x3d);
    if (equalsIgnoringCase(trim(bytesAt(from, equal - from)), b("charset"))) {
      const value = equal == next ? bytesAt(next, 0) : unquoted(trim(bytesAt(equal + 1, next - equal - 1)));
      if (!equalsIgnoringCase(value, b("utf-8")) && !equalsIgnoringCase(value, b("us-ascii"))) return charsetUnsupported;
    }
    from = next;
  }
  return 0;
}

/** Whether a content-type has a charset. */
export function hasCharset(contentType: Bytes): bool {
  const end = addressOf(contentType) + lengthOf(contentType);
  for (let from = findByte(addressOf(contentType), end, 0x3b); from < end; from = findByte(from, end, 0x3b)) {
    from++;
    if (equalsIgnoringCase(trim(bytesAt(from, findByte(from, findByte(from, end, 0x3b), 0x3d) - from)), b("charset"))) return true;
  }
  return false;
}

/** `encoding-unsupported` for a content-encoding other than identity. */
export function encodingAnomaly(contentEncoding: Bytes): u32 {
  return equalsIgnoringCase(trim(contentEncoding), b("identity")) ? 0 : encodingUnsupported;
}

function unquoted(value: Bytes): Bytes {
  const from = addressOf(value), bytes = lengthOf(value);
  return bytes >= 2 && load<u8>(from) == 0x22 && load<u8>(from + bytes - 1) == 0x22 ? bytesAt(from + 1, bytes - 2) : value;
}
