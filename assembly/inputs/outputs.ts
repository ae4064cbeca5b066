// The texts of a response: values of its header fields, and its body as one text, or as the keys and strings of JSON. What a client sends has one reading
// that counts, its service's; what a service says when it fails is anything. So nothing here is strict: JSON that is broken goes on as text, and what says
// that it is text is read whatever it is.
import { addressOf, Bytes, bytesAt, EMPTY, equalsIgnoringCase as sameName, lengthOf } from "../abi/bytes";
import { b } from "../abi/literal";
import { inputsState } from "../context/body";
import { carriedBytes, slotInputBytes } from "../context/plan";
import { responseHead } from "../context/response";
import { slot, slotHeadBytes } from "../context/slots";
import { isGrpcType, isJsonType, isTypeList, mediaTypeOf } from "../message/media-type";
import { jsonEnd, jsonFeed, jsonStart } from "../message/json";
import { faultAt } from "../message/json-state";
import { outputsRoot } from "../message/plan";
import { findByte, lanes, loadUpTo } from "../message/simd";
import { endsWithIgnoringCase, equalsIgnoringCase, startsWithIgnoringCase, trim } from "../message/text";
import { ABSENT, BROKEN } from "../predicate/tri";
import { outputModeAt, setBody } from "./body";
import { BodyFlag, BodyKind, codingOf } from "./media";
import { Place } from "./places";
import { setSide } from "./side";
import { streamEnd, streamName, streamPut, streamStart } from "./stream";
import { hand } from "./windows";

/** What the slot of the present stream says of it. */
let flags: i32 = 0;

let essence: Bytes = EMPTY;
let isSeen: bool = false;
let isUnclear: bool = false;
let encodings: i32 = 0;
let encoding: i32 = 0;
let header: Bytes = EMPTY;

/** Forgets the last head. */
export function beginOutputs(): void {
  essence = EMPTY;
  isSeen = false;
  isUnclear = false;
  encodings = 0;
  encoding = 0;
}

/** The walk over the response's head has come to a field. */
// @ts-ignore: decorator
@inline
export function noteOutput(name: usize, nameBytes: i32): void {
  header = bytesAt(name, nameBytes);
}

/** The value of that field. */
export function headerOutput(value: Bytes): void {
  hand(Place.ResponseHeader, addressOf(header), <i32>lengthOf(header), addressOf(value), <i32>lengthOf(value));
}

/** A content-type field. */
export function outputType(value: Bytes): void {
  const own = mediaTypeOf(value);
  if ((isSeen && !sameName(own, essence)) || isTypeList(value) || !isAscii(value)) isUnclear = true;
  if (!isSeen) essence = own;
  isSeen = true;
}

/** A content-encoding field. */
export function outputEncoding(value: Bytes): void {
  const coding = codingOf(value);
  if (coding == 0) return;
  encodings++;
  encoding = coding;
}

/** Whether in all charsets that a content-type names a byte below 0x80 means what it does in ASCII. */
function isAscii(contentType: Bytes): bool {
  const end = addressOf(contentType) + lengthOf(contentType);
  for (let from = findByte(addressOf(contentType), end, 0x3b); from < end;) {
    const next = findByte(++from, end, 0x3b), equal = findByte(from, next, 0x3d);
    if (equalsIgnoringCase(trim(bytesAt(from, equal - from)), b("charset"))) {
      const value = equal == next ? EMPTY : unquoted(trim(bytesAt(equal + 1, next - equal - 1)));
      if (!equalsIgnoringCase(value, b("utf-8")) && !equalsIgnoringCase(value, b("us-ascii"))
        && !startsWithIgnoringCase(value, b("iso-8859-")) && !startsWithIgnoringCase(value, b("windows-125"))) return false;
    }
    from = next;
  }
  return true;
}

function unquoted(value: Bytes): Bytes {
  const from = addressOf(value), bytes = lengthOf(value);
  return bytes >= 2 && load<u8>(from) == 0x22 && load<u8>(from + bytes - 1) == 0x22 ? bytesAt(from + 1, bytes - 2) : value;
}

/** The flags of the body: a byte. */
function outputFlags(): i32 {
  const kind = isUnclear ? BodyKind.Raw | BodyFlag.Unclear : kindOf();
  return kind == BodyKind.None ? kind : kind | (encodings > 1 ? BodyFlag.Encoded : encoding);
}

function kindOf(): i32 {
  if (isGrpcType(essence)) return BodyKind.None;
  if (isJsonType(essence)) return BodyKind.Json;
  if (endsWithIgnoringCase(essence, b("+xml")) || is(b("application/xml")) || is(b("application/javascript")) || is(b("application/x-javascript"))
    || is(b("application/ecmascript")) || is(b("application/graphql")) || is(b("application/x-www-form-urlencoded"))) return BodyKind.Raw;
  if (begins(b("image/")) || begins(b("audio/")) || begins(b("video/")) || begins(b("font/")) || is(b("text/event-stream")) || is(b("multipart/x-mixed-replace"))
    || is(b("application/octet-stream")) || is(b("application/pdf")) || is(b("application/zip")) || is(b("application/gzip")) || is(b("application/wasm"))) return BodyKind.None;
  return begins(b("text/")) ? BodyKind.Raw : BodyKind.Untold;
}

// @ts-ignore: decorator
@inline
function is(type: Bytes): bool {
  return equalsIgnoringCase(essence, type);
}

// @ts-ignore: decorator
@inline
function begins(prefix: Bytes): bool {
  return startsWithIgnoringCase(essence, prefix);
}

const flagsAt: usize = slotHeadBytes + carriedBytes + slotInputBytes - 1;

/** The head's phase ends: the slot keeps what it says of the body. */
export function keepOutputs(): void {
  store<u8>(slot + flagsAt, responseHead() == BROKEN ? BodyKind.Raw | BodyFlag.Unclear : outputFlags());
  resumeOutputs();
}

/** A call-back of the response's body begins. */
export function resumeOutputs(): void {
  flags = load<u8>(slot + flagsAt);
  setBody(flags, 0);
  setSide(true);
}

/** The body is of media that are no text: there is nothing to wait for. */
export function isUninspected(): bool {
  return (flags & BodyFlag.Kind) == BodyKind.None;
}

/** Whether all texts of a body within the bound have been handed over; ABSENT where there is none. */
export function outputsState(bytesMax: u32): i32 {
  return isUninspected() ? ABSENT : inputsState(bytesMax);
}

/** How the body goes on; kept behind the reader's state. */
const enum Mode { Text = 0, Json = 1, /** JSON that was broken. */ Rest = 2, /** Text up to the first byte that no text has. */ Untold = 3, Nothing = 4 }

export function startOutputs(state: usize): void {
  const kind = flags & BodyFlag.Kind;
  store<u32>(state, kind == BodyKind.Json ? Mode.Json : kind == BodyKind.Untold ? Mode.Untold : kind == BodyKind.None ? Mode.Nothing : Mode.Text, outputModeAt);
  if (kind == BodyKind.Json) jsonStart(state, outputsRoot);
  else startText(state);
}

function startText(state: usize): void {
  streamName(state, 0, 0);
  streamStart(state, Place.ResponseBody);
}

/** More of the content. What is broken is told at the end: the rest is read all the same. */
export function feedOutputs(state: usize, data: usize, bytes: i32): i32 {
  const mode = load<u32>(state, outputModeAt), end = data + bytes;
  if (mode == Mode.Json) {
    if (jsonFeed(state, data, bytes) == 0) return 0;
    data = faultAt;
    store<u32>(state, Mode.Rest, outputModeAt);
    startText(state);
  } else if (mode == Mode.Untold) {
    const stop = textEnd(data, end);
    if (stop < end) store<u32>(state, Mode.Nothing, outputModeAt);
    streamPut(state, data, <i32>(stop - data));
    return 0;
  }
  if (mode != Mode.Nothing) streamPut(state, data, <i32>(end - data));
  return 0;
}

/** Ends the content; 0, or something else where it was broken, or its type is not clear. */
export function endOutputs(state: usize): i32 {
  const mode = load<u32>(state, outputModeAt);
  if (mode == Mode.Json) return jsonEnd(state);
  streamEnd(state, 0, 0);
  return <i32>(mode == Mode.Rest) | (flags & BodyFlag.Unclear);
}

/** The first byte that tells binary data (WHATWG MIME Sniffing, 3: 0x00 to 0x08, 0x0b, 0x0e to 0x1a, 0x1c to 0x1f), or `end`. */
function textEnd(from: usize, end: usize): usize {
  for (; from < end; from += 16) {
    const bytes = <i32>(end - from), v = loadUpTo(from, bytes);
    // A bit of a table for each byte below 0x20: 0xff, 0xc9, 0xff, 0xf7.
    const table = v128.swizzle(i8x16(-1, -55, -1, -9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), v128.shr<u8>(v, 3));
    const bit = v128.swizzle(i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128), v128.and(v, i8x16.splat(15)));
    const found = v128.bitmask<i8>(v128.ne<i8>(v128.and(table, bit), i8x16.splat(0))) & lanes(bytes);
    if (found != 0) return from + ctz(found);
  }
  return end;
}
