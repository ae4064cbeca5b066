// What the head says of the body, for requests and for responses: the walk over a head brings the fields that tell.
import { arenaTake } from "../abi/allocator";
import { Bytes, bytesAt, EMPTY, equalsIgnoringCase, isEmpty, lengthOf } from "../abi/bytes";
import { contentLengthConflict, mediaTypeConflict } from "../message/anomalies";
import { charsetAnomaly, encodingAnomaly, isFormType, isGrpcType, isJsonType, mediaTypeOf } from "../message/media-type";
import { equals, lowered } from "../message/text";
import { ABSENT, BROKEN, NONE } from "../predicate/tri";
import { MediaFlag } from "./media-flags";
import { setText } from "./text";

let essence: Bytes = EMPTY;
let isSeen: bool = false;
let lengths: i32 = 0;
let isChunked: bool = false;
let isUpgrade: bool = false;
let anomalies: u32 = 0;

/** Forgets the last head. */
export function beginMedia(): void {
  essence = EMPTY;
  isSeen = false;
  lengths = 0;
  isChunked = false;
  isUpgrade = false;
  anomalies = 0;
}

/** A content-type field. */
export function contentType(value: Bytes): void {
  const own = mediaTypeOf(value);
  if (isSeen && !equalsIgnoringCase(own, essence)) anomalies |= mediaTypeConflict;
  if (!isSeen) essence = own;
  isSeen = true;
  anomalies |= charsetAnomaly(value);
}

/** A content-encoding field. */
export function contentEncoding(value: Bytes): void {
  anomalies |= encodingAnomaly(value);
}

/** A content-length field. */
export function contentLength(): void {
  if (lengths != 0 || isChunked) anomalies |= contentLengthConflict;
  lengths++;
}

/** A transfer-encoding field. */
export function transferEncoding(): void {
  if (lengths != 0) anomalies |= contentLengthConflict;
  isChunked = true;
}

/** An upgrade field: what follows is no body. */
export function upgrade(): void {
  isUpgrade = true;
}

/** The method: what follows CONNECT is no body. */
export function methodOfBody(method: Bytes): void {
  if (equals(method, connect)) isUpgrade = true;
}

const connect: Bytes = bytesAt(memory.data<u8>([0x43, 0x4f, 0x4e, 0x4e, 0x45, 0x43, 0x54]), 7);

// @ts-ignore: decorator
@inline
export function headAnomalies(): u32 {
  return anomalies;
}

/** The media type in lower case; `head` is how the walk went. */
export function mediaType(head: i32): i32 {
  if (head == BROKEN || (anomalies & mediaTypeConflict) != 0) return BROKEN;
  if (!isSeen) return ABSENT;
  const scratch = arenaTake(lengthOf(essence));
  return scratch == 0 && !isEmpty(essence) ? BROKEN : setText(lowered(essence, scratch));
}

/** What can be made of the body. Nothing, where it is encoded, in another charset, or its type is ambiguous: its selectors are broken then. */
export function mediaFlags(head: i32): i32 {
  let flags: i32 = isUpgrade ? MediaFlag.None : 0;
  if (head == BROKEN || !isSeen) return flags;
  if (isGrpcType(essence)) return flags | MediaFlag.Grpc;
  if (anomalies != 0 && (anomalies & ~contentLengthConflict) != 0) return flags;
  if (isJsonType(essence)) flags |= MediaFlag.Json;
  else flags |= isFormType(essence) ? MediaFlag.Form | MediaFlag.Other : MediaFlag.Other;
  return flags;
}

/** What body conditions are where no body is waited for: ABSENT, BROKEN, TRUE (an empty body), or NONE where one may come. */
export function bodyless(flags: i32, isEnd: bool): i32 {
  if ((flags & MediaFlag.None) != 0) return ABSENT;
  if (isEnd) return 1;
  return (flags & MediaFlag.Grpc) != 0 ? BROKEN : NONE;
}
