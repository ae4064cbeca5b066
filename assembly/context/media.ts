// What the head says of the body, for requests and for responses: the walk over a head brings the fields that tell.
import { arenaTake } from "../abi/allocator";
import { Bytes, EMPTY, equalsIgnoringCase as sameName, isEmpty, lengthOf } from "../abi/bytes";
import { b } from "../abi/literal";
import { contentLengthConflict, mediaTypeConflict } from "../message/anomalies";
import { charsetAnomaly, encodingAnomaly, hasCharset, isFormType, isGrpcType, isJsonType, isList, isTypeList, mediaTypeOf } from "../message/media-type";
import { equals, equalsIgnoringCase, lowered } from "../message/text";
import { ABSENT, BROKEN, NONE, TRUE } from "../predicate/tri";
import { MediaFlag } from "./media-flags";
import { upstreamOffset } from "./tables";
import { setText } from "./text";

let essence: Bytes = EMPTY;
let isSeen: bool = false;
let tellsCharset: bool = false;
let lengths: i32 = 0;
let isChunked: bool = false;
let upgrades: i32 = 0;
let isWebSocket: bool = false;
let isGet: bool = false;
let isConnect: bool = false;
let anomalies: u32 = 0;

/** Forgets the last head. */
export function beginMedia(): void {
  essence = EMPTY;
  isSeen = false;
  tellsCharset = false;
  lengths = 0;
  isChunked = false;
  upgrades = 0;
  isGet = false;
  isConnect = false;
  anomalies = 0;
}

/** A content-type field. */
export function contentType(value: Bytes): void {
  const own = mediaTypeOf(value);
  if ((isSeen && !sameName(own, essence)) || isTypeList(value)) anomalies |= mediaTypeConflict;
  if (!isSeen) essence = own;
  isSeen = true;
  anomalies |= charsetAnomaly(value);
  if (upstreamOffset != 0 && hasCharset(value)) tellsCharset = true;
}

/** A content-encoding field. */
export function contentEncoding(value: Bytes): void {
  anomalies |= encodingAnomaly(value);
}

/** A content-length field. */
export function contentLength(value: Bytes): void {
  if (lengths != 0 || isChunked || isList(value)) anomalies |= contentLengthConflict;
  lengths++;
}

/** A transfer-encoding field. */
export function transferEncoding(): void {
  if (lengths != 0) anomalies |= contentLengthConflict;
  isChunked = true;
}

/** An upgrade field. */
export function upgrade(value: Bytes): void {
  upgrades++;
  isWebSocket = equalsIgnoringCase(value, b("websocket"));
}

/** The request's method. */
export function methodOfBody(method: Bytes): void {
  isGet = equals(method, b("GET"));
  isConnect = equals(method, b("CONNECT"));
}

/**
 * The request opens a stream of something else than HTTP messages: CONNECT, or a WebSocket upgrade (RFC 6455, 4.1). An upgrade that
 * announces a body is none: an upstream that ignores the upgrade would read that body.
 */
function opensStream(): bool {
  return isConnect || (isGet && upgrades == 1 && isWebSocket && lengths == 0 && !isChunked);
}

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
export function mediaFlags(head: i32, isRequest: bool): i32 {
  let flags: i32 = opensStream() ? MediaFlag.None : 0;
  if (head == BROKEN || !isSeen) return flags;
  if ((anomalies & mediaTypeConflict) == 0 && isGrpcType(essence)) return flags | MediaFlag.Grpc;
  if (anomalies != 0 && (anomalies & ~contentLengthConflict) != 0) return flags;
  if (isJsonType(essence)) flags |= MediaFlag.Json;
  else flags |= !isFormType(essence) ? MediaFlag.Other : isRequest && tellsCharset ? MediaFlag.Form : MediaFlag.Form | MediaFlag.Other;
  return flags;
}

/** What body conditions are where no body is waited for: ABSENT, BROKEN, TRUE (an empty body), or NONE where one may come. */
export function bodyless(flags: i32, isEnd: bool): i32 {
  if ((flags & MediaFlag.None) != 0) return ABSENT;
  if ((flags & MediaFlag.Grpc) != 0) return BROKEN;
  return isEnd ? TRUE : NONE;
}
