// The parts of a multipart body (RFC 2046, 5.1; RFC 7578): names, file names, header lines, and contents that are text.
//
// It may stop after any byte. Where parsers differ (line ends that are no CRLF, something behind a delimiter, a header's line that is folded, …) the body is
// broken; a flaw that leaves no doubt where parts begin and end does not stop the reader. What stands before the first delimiter and behind the last is text too.
//
//   +0     phase
//   +4     from         of the bytes that may begin a delimiter and are held back: where they stand in `delimiter`,
//   +8     to           and where they end; 0 for none
//   +12    delimiterBytes
//   +16    delimiter    CR LF - - boundary
//   +96    isText       a Content: what the present content is
//   +100   parts        how many more are allowed
//   +104   flaw         1 where something was found that parsers read differently
//   +108   headBytes    of the present part's header lines so far
//   +112   lineFrom     where the present one begins
//   +116   isField      1 where the present content has no file name
//   +120   stream       (stream.ts)
//          head         the header lines
//
// Where the content is read as JSON, the reader's state stands in the place of the last two.
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import { b } from "../abi/literal";
import { formFieldsMax, partHeadBytesMax } from "../limits";
import { jsonEnd, jsonFeed, jsonStart, jsonStateBytes } from "../message/json";
import { faultAt } from "../message/json-state";
import { mediaTypeOf } from "../message/media-type";
import { inputsRoot } from "../message/plan";
import { percentValue } from "../message/percent";
import { eqMask, findByte, lanes, loadUpTo } from "../message/simd";
import { equals, equalsIgnoringCase, same, startsWithIgnoringCase, trim } from "../message/text";
import {
  charsetForeign, endText, fieldCount, judgeText, judgeWhole, multipartDelimiter, multipartDuplicate, multipartFilenameExtended, multipartHeader, multipartIncomplete, multipartNames, multipartNested, multipartOutside,
  multipartTransferEncoding, note,
} from "./anomalies";
import { charsetIn, isForeign } from "./media";
import { noteName } from "./names";
import { setEmbedded } from "./side";
import { Place } from "./places";
import { judgesBody } from "./plan";
import { streamBytes, streamEnd, streamName, streamPut, streamStart } from "./stream";
import { hand } from "./windows";

const heldFrom: usize = 4, heldTo: usize = 8, delimiterBytes: usize = 12, delimiter: usize = 16, isText: usize = 96, parts: usize = 100, flaw: usize = 104;
const headBytes: usize = 108, lineFrom: usize = 112, isField: usize = 116, stream: usize = 120, head: usize = stream + streamBytes;

const ownBytes: i32 = <i32>head + partHeadBytesMax, jsonBytes: i32 = <i32>stream + jsonStateBytes;
export const multipartStateBytes: i32 = ownBytes > jsonBytes ? ownBytes : jsonBytes;

const enum Content { /** No input. */ None = 0, Text = 1, /** GraphQL's multipart requests have their documents and variables in a part of this name: JSON, if its first byte is a bracket. */ Operations = 2, Json = 3 }

// In text, where a delimiter may begin: before the first part, in a part. Behind a delimiter: at once, behind a CR, behind one `-`. In a part's header lines; behind the last part.
const inPreamble: u32 = 0, inContent: u32 = 1, behindDelimiter: u32 = 2, behindReturn: u32 = 3, behindDash: u32 = 4, inHead: u32 = 5, inBlanks: u32 = 6, inEpilogue: u32 = 7, failed: u32 = 8;

/** Begins a body whose boundary is `bytes` at `boundary`. */
export function multipartStart(state: usize, boundary: usize, bytes: i32): void {
  store<u32>(state, inPreamble);
  // As if a line had ended before the body.
  store<u32>(state, 2, heldFrom);
  store<u32>(state, 2, heldTo);
  store<u32>(state, bytes + 4, delimiterBytes);
  store<u32>(state, 0x2d2d0a0d, delimiter);
  memory.copy(state + delimiter + 4, boundary, bytes);
  store<u32>(state, 1, isText);
  store<i32>(state, formFieldsMax, parts);
  store<u32>(state, 0, flaw);
  streamName(state + stream, 0, 0);
  streamStart(state + stream, Place.Body);
}

/** Reads the next bytes; 0, or 1 where nothing more can be told. */
export function multipartFeed(state: usize, data: usize, bytes: i32): i32 {
  const end = data + bytes;
  while (data < end) {
    const phase = load<u32>(state);
    if (phase <= inContent) data = textRun(state, data, end);
    else if (phase == inHead) data = headRun(state, data, end);
    else if (phase == inBlanks) data = blanksRun(state, data, end);
    else if (phase == inEpilogue) {
      streamPut(state + stream, data, <i32>(end - data));
      return 0;
    } else if (phase == failed) return 1;
    else {
      const byte: u32 = load<u8>(data++);
      if (phase == behindDelimiter && byte == 0x0d) store<u32>(state, behindReturn);
      else if (phase == behindDelimiter && byte == 0x2d) store<u32>(state, behindDash);
      else if (phase == behindReturn && byte == 0x0a) beginHead(state);
      else if (phase == behindDash && byte == 0x2d) store<u32>(state, inBlanks);
      else {
        if (judgesBody) note(multipartDelimiter);
        store<u32>(state, failed);
      }
    }
  }
  return <i32>(load<u32>(state) == failed);
}

/** Ends the body: 0, or 1 where its last delimiter is missing or something has two meanings. */
export function multipartEnd(state: usize): i32 {
  const phase = load<u32>(state);
  if (phase <= inContent) {
    release(state);
    judgePiece(state, 0, 0);
    if (judgesBody) endText();
    endContent(state, 0, 0);
  } else if (phase == inHead) leaveHead(state);
  else if (phase == inEpilogue) streamEnd(state + stream, 0, 0);
  if (judgesBody) {
    if (phase == inHead) note(multipartHeader);
    else if (phase <= behindDash) note(multipartIncomplete);
  }
  return phase == inBlanks || phase == inEpilogue ? load<i32>(state, flaw) : 1;
}

/** Goes on in text up to a delimiter. */
function textRun(state: usize, data: usize, end: usize): usize {
  const to = load<u32>(state, heldTo), whole = load<u32>(state, delimiterBytes);
  if (to != 0) {
    if (load<u8>(data) != load<u8>(state + delimiter + to)) release(state);
    else {
      store<u32>(state, to + 1, heldTo);
      data++;
      if (to + 1 == whole) endPart(state, 0, 0);
    }
    return data;
  }
  const line = lineEnd(data, end);
  if (end - line >= whole && same(line, state + delimiter, whole)) {
    store<u32>(state, 0, heldFrom);
    endPart(state, data, <i32>(line - data));
    return line + whole;
  }
  judgePiece(state, data, <i32>(line - data));
  putContent(state, data, <i32>(line - data));
  if (line == end) return end;
  const isReturn = load<u8>(line) == 0x0d;
  store<u32>(state, isReturn ? 0 : 1, heldFrom);
  store<u32>(state, isReturn ? 1 : 2, heldTo);
  return line + 1;
}

/** The first CR or LF, or `end`. */
function lineEnd(from: usize, end: usize): usize {
  for (; from < end; from += 16) {
    const bytes = <i32>(end - from), v = loadUpTo(from, bytes), found = (eqMask(v, 0x0d) | eqMask(v, 0x0a)) & lanes(bytes);
    if (found != 0) return from + ctz(found);
  }
  return end;
}

/** What was held back is no delimiter, but text. */
function release(state: usize): void {
  const from = load<u32>(state, heldFrom), to = load<u32>(state, heldTo);
  if (to > from) judgePiece(state, state + delimiter + from, to - from);
  if (to > from) putContent(state, state + delimiter + from, to - from);
  store<u32>(state, 0, heldTo);
}

/** A delimiter ends the text, whose last bytes are `bytes` at `from`. One behind an LF that is no CRLF ends it for some parsers only. */
function endPart(state: usize, from: usize, bytes: i32): void {
  judgePiece(state, from, bytes);
  if (judgesBody) {
    endText();
    if (load<u32>(state, heldFrom) == 1) note(multipartDelimiter);
  }
  endContent(state, from, bytes);
  store<u32>(state, 0, heldTo);
  store<u32>(state, load<u32>(state, heldFrom) == 1 ? failed : behindDelimiter);
}

/** More of the content. */
function putContent(state: usize, from: usize, bytes: i32): void {
  let content = load<u32>(state, isText);
  if (content == Content.None || bytes == 0) return;
  if (content == Content.Operations) {
    content = load<u8>(from) == 0x7b || load<u8>(from) == 0x5b ? Content.Json : Content.Text;
    store<u32>(state, content, isText);
    if (content == Content.Json) jsonStart(state + stream, inputsRoot);
  }
  if (content == Content.Text) {
    streamPut(state + stream, from, bytes);
    return;
  }
  setEmbedded(true);
  const fault = jsonFeed(state + stream, from, bytes);
  setEmbedded(false);
  if (fault == 0) return;
  // From the byte on that broke it, it is text.
  const end = from + bytes;
  store<u32>(state, Content.Text, isText);
  streamName(state + stream, addressOf(b("operations")), 10);
  streamStart(state + stream, Place.Multipart);
  streamPut(state + stream, faultAt, <i32>(end - faultAt));
}

/** The content ends with these bytes. */
function endContent(state: usize, from: usize, bytes: i32): void {
  const content = load<u32>(state, isText);
  if (content == Content.Text) {
    streamEnd(state + stream, from, bytes);
    return;
  }
  putContent(state, from, bytes);
  const now = load<u32>(state, isText);
  if (now == Content.Text) streamEnd(state + stream, 0, 0);
  else if (now == Content.Json) {
    setEmbedded(true);
    jsonEnd(state + stream);
    setEmbedded(false);
  }
}

/** A piece of what stands before the first part, or in one. */
function judgePiece(state: usize, from: usize, bytes: i32): void {
  if (!judgesBody) return;
  if (load<u32>(state) == inContent) {
    if (load<u32>(state, isField) != 0) judgeText(from, bytes);
    return;
  }
  for (const end = from + bytes; from < end; from++) if (!isBlank(load<u8>(from))) note(multipartOutside);
}

// @ts-ignore: decorator
@inline
function isBlank(byte: u32): bool {
  return byte == 0x0d || byte == 0x0a || byte == 0x20 || byte == 0x09;
}

function beginHead(state: usize): void {
  const more = load<i32>(state, parts) - 1;
  if (judgesBody && more < 0) note(fieldCount);
  store<i32>(state, more, parts);
  store<u32>(state, more < 0 ? failed : inHead);
  store<u32>(state, 0, headBytes);
  store<u32>(state, 0, lineFrom);
}

/** Goes on in a part's header lines, up to the empty one. */
function headRun(state: usize, data: usize, end: usize): usize {
  let used = load<u32>(state, headBytes);
  while (data < end) {
    const byte: u32 = load<u8>(data++), isBehindReturn = used > load<u32>(state, lineFrom) && load<u8>(state + head + used - 1) == 0x0d;
    if (used == partHeadBytesMax || isBehindReturn != (byte == 0x0a)) {
      store<u32>(state, used, headBytes);
      leaveHead(state);
      if (judgesBody) note(multipartHeader);
      store<u32>(state, failed);
      return data;
    }
    store<u8>(state + head + used++, byte);
    if (byte != 0x0a) continue;
    const isEmpty = used - load<u32>(state, lineFrom) == 2;
    store<u32>(state, used, lineFrom);
    if (!isEmpty) continue;
    takeHead(state, used - 2);
    return data;
  }
  store<u32>(state, used, headBytes);
  return data;
}

/** What was read of header lines that do not end is text. */
function leaveHead(state: usize): void {
  hand(Place.Body, 0, 0, state + head, load<i32>(state, headBytes));
}

function blanksRun(state: usize, data: usize, end: usize): usize {
  for (; data < end; data++) {
    const byte: u32 = load<u8>(data);
    if (isBlank(byte)) continue;
    if (judgesBody) note(multipartOutside);
    streamName(state + stream, 0, 0);
    streamStart(state + stream, Place.Body);
    store<u32>(state, inEpilogue);
    break;
  }
  return data;
}

// What the present part's header lines say.
let name: Bytes = 0;
let names: i32 = 0;
let files: i32 = 0;
let isFlawed: bool = false;
let isBinary: bool = false;
let isNamedText: bool = false;

/** A part's header lines are whole: `bytes` without the empty one. */
function takeHead(state: usize, bytes: i32): void {
  const from = state + head, end = from + bytes;
  name = 0;
  names = 0;
  files = 0;
  isFlawed = false;
  isBinary = false;
  isNamedText = false;
  // The name first: file names are told with it, and may stand before it.
  for (let at = from; at < end; at = findByte(at, end, 0x0a) + 1) {
    const line = lineAt(at, end), colon = colonOf(line);
    if (isDisposition(line, colon)) eachParameter(valueOf(line, colon), false);
  }
  streamName(state + stream, addressOf(name), <i32>lengthOf(name));
  if (judgesBody && names > 0) noteName(multipartDuplicate, addressOf(name), <i32>lengthOf(name));
  names = 0;
  for (let at = from; at < end; at = findByte(at, end, 0x0a) + 1) takeLine(lineAt(at, end));
  if (names > 1 || files > 1 || isFlawed) store<u32>(state, 1, flaw);
  if (judgesBody && (names > 1 || files > 1)) note(multipartNames);
  store<u32>(state, <u32>(files == 0), isField);
  store<u32>(state, files > 0 && isBinary && !isNamedText ? Content.None : files == 0 && equals(name, b("operations")) ? Content.Operations : Content.Text, isText);
  streamStart(state + stream, Place.Multipart);
  store<u32>(state, 0, heldTo);
  store<u32>(state, inContent);
  // A content of no bytes: the delimiter's line end is the empty line's.
  store<u32>(state, 2, heldFrom);
  store<u32>(state, 2, heldTo);
}

/** The line without its CR LF. */
function lineAt(at: usize, end: usize): Bytes {
  return bytesAt(at, findByte(at, end, 0x0d) - at);
}

/** Where the line's colon stands; its end where there is none, or the line goes on with the one before. */
function colonOf(line: Bytes): usize {
  const from = addressOf(line), end = from + lengthOf(line), first: u32 = load<u8>(from);
  return first == 0x20 || first == 0x09 ? end : findByte(from, end, 0x3a);
}

function valueOf(line: Bytes, colon: usize): Bytes {
  return trim(bytesAt(colon + 1, addressOf(line) + lengthOf(line) - colon - 1));
}

function isDisposition(line: Bytes, colon: usize): bool {
  return colon < addressOf(line) + lengthOf(line) && equalsIgnoringCase(bytesAt(addressOf(line), colon - addressOf(line)), b("content-disposition"));
}

function takeLine(line: Bytes): void {
  const from = addressOf(line), end = from + lengthOf(line), colon = colonOf(line);
  if (colon == end) {
    flawed(multipartHeader);
    hand(Place.Multipart, 0, 0, from, <i32>lengthOf(line));
    return;
  }
  const value = valueOf(line, colon), own = bytesAt(from, colon - from);
  if (isDisposition(line, colon)) {
    eachParameter(value, true);
    return;
  }
  hand(Place.Multipart, 0, 0, addressOf(value), <i32>lengthOf(value));
  if (equalsIgnoringCase(own, b("content-type"))) {
    isBinary = isBinaryType(mediaTypeOf(value));
    if (judgesBody && isForeign(charsetIn(value, -1))) note(charsetForeign);
    if (judgesBody && startsWithIgnoringCase(value, b("multipart/"))) note(multipartNested);
  } else if (equalsIgnoringCase(own, b("content-transfer-encoding")) && !equalsIgnoringCase(value, b("7bit")) && !equalsIgnoringCase(value, b("8bit")) && !equalsIgnoringCase(value, b("binary"))) flawed(multipartTransferEncoding);
}

function flawed(anomaly: u32): void {
  isFlawed = true;
  if (judgesBody) note(anomaly);
}

function isBinaryType(type: Bytes): bool {
  return (startsWithIgnoringCase(type, b("image/")) && !startsWithIgnoringCase(type, b("image/svg"))) || startsWithIgnoringCase(type, b("video/")) || startsWithIgnoringCase(type, b("audio/"))
    || startsWithIgnoringCase(type, b("font/")) || equalsIgnoringCase(type, b("application/octet-stream")) || equalsIgnoringCase(type, b("application/pdf")) || equalsIgnoringCase(type, b("application/zip"));
}

// By their length: js pl py rb sh asa asp bat cer cfc cfm cgi cmd csv hta htm ini jsp ps1 svg txt xht xml xsl yml asax ascx ashx asmx aspx html json jspf jspx phar xslt yaml shtml xhtml config htaccess; and where those of each length begin.
const textNames: usize = memory.data<u64>([0x736a, 0x6c70, 0x7970, 0x6272, 0x6873, 0x617361, 0x707361, 0x746162, 0x726563, 0x636663, 0x6d6663, 0x696763, 0x646d63, 0x767363, 0x617468, 0x6d7468, 0x696e69, 0x70736a, 0x317370, 0x677673, 0x747874, 0x746878, 0x6c6d78, 0x6c7378, 0x6c6d79, 0x78617361, 0x78637361, 0x78687361, 0x786d7361, 0x78707361, 0x6c6d7468, 0x6e6f736a, 0x6670736a, 0x7870736a, 0x72616870, 0x746c7378, 0x6c6d6179, 0x6c6d746873, 0x6c6d746878, 0x6769666e6f63, 0x7373656363617468]);
const ofLength: usize = memory.data<u8>([0, 0, 0, 5, 25, 37, 39, 40, 40, 41]);

/** Whether a server may run a file of that name, or somebody read it as text: whatever it says it is, a web shell is one (CWE-434). Each piece behind a dot counts, since servers differ about which does. */
function isTextName(name: Bytes): bool {
  let piece: u64 = 0, letters: u64 = 0, isPiece = false;
  for (let at = addressOf(name), end = at + lengthOf(name); at <= end; at++) {
    const byte: u64 = at < end ? load<u8>(at) : 0, letter = byte | 0x20;
    if (byte - 0x30 < 10 || letter - 0x61 < 26) {
      if (letters < 8) piece |= (byte - 0x30 < 10 ? byte : letter) << (letters << 3);
      letters++;
    } else {
      if (isPiece && isTextPiece(piece, letters)) return true;
      isPiece = byte == 0x2e;
      piece = 0;
      letters = 0;
    }
  }
  return false;
}

function isTextPiece(piece: u64, letters: u64): bool {
  if ((piece & 0xffffff) == 0x706870 || (piece & 0xffffff) == 0x746870) return true;
  if (letters > 8) return false;
  const end = textNames + (<usize>load<u8>(ofLength + <usize>letters, 1) << 3);
  for (let at = textNames + (<usize>load<u8>(ofLength + <usize>letters) << 3); at < end; at += 8) if (load<u64>(at) == piece) return true;
  return false;
}

/** The pieces of a content-disposition, cut at each `;` outside of quotes: only the name is looked for, or all are taken. */
function eachParameter(value: Bytes, takes: bool): void {
  const from = addressOf(value), end = from + lengthOf(value);
  let piece = from, equal: usize = 0, isQuoted = false;
  for (let at = from; at <= end; at++) {
    const byte: u32 = at < end ? load<u8>(at) : 0x3b;
    if (byte == 0x22) isQuoted = !isQuoted;
    else if (byte == 0x5c) flawed(multipartHeader);
    else if (byte == 0x3d && equal == 0) equal = at;
    if (at < end && (byte != 0x3b || isQuoted)) continue;
    takeParameter(piece, at, equal, piece == from, takes);
    piece = at + 1;
    equal = 0;
  }
  if (isQuoted) flawed(multipartHeader);
}

function takeParameter(from: usize, end: usize, equal: usize, isFirst: bool, takes: bool): void {
  const whole = trim(bytesAt(from, end - from)), key = equal == 0 ? whole : trim(bytesAt(from, equal - from)), value = equal == 0 ? bytesAt(end, 0) : unquoted(trim(bytesAt(equal + 1, end - equal - 1)));
  const isName = !isFirst && equal != 0 && equalsIgnoringCase(key, b("name"));
  if (!takes) {
    if (isName && names++ == 0) name = value;
    return;
  }
  if (isName) {
    names++;
    if (judgesBody) judgeWhole(addressOf(value), <i32>lengthOf(value));
    hand(Place.MultipartName, 0, 0, addressOf(value), <i32>lengthOf(value));
  } else if (!isFirst && equal != 0 && equalsIgnoringCase(key, b("filename"))) {
    files++;
    if (isTextName(value)) isNamedText = true;
    if (judgesBody) judgeWhole(addressOf(value), <i32>lengthOf(value));
    hand(Place.FileName, addressOf(name), <i32>lengthOf(name), addressOf(value), <i32>lengthOf(value));
  } else if (!isFirst && equal != 0 && startsWithIgnoringCase(key, b("filename*"))) {
    flawed(multipartFilenameExtended);
    files++;
    const decoded = extended(value);
    if (isTextName(decoded)) isNamedText = true;
    if (judgesBody) judgeWhole(addressOf(decoded), <i32>lengthOf(decoded));
    hand(Place.FileName, addressOf(name), <i32>lengthOf(name), addressOf(decoded), <i32>lengthOf(decoded));
  } else if (!isFirst || !equalsIgnoringCase(whole, b("form-data"))) {
    hand(Place.Multipart, 0, 0, addressOf(whole), <i32>lengthOf(whole));
  }
}

/** RFC 8187: charset, a quote, a language, a quote, and percent-encoded bytes, which are decoded where they lie. Without quotes all is that. */
function extended(value: Bytes): Bytes {
  const end = addressOf(value) + lengthOf(value);
  let from = addressOf(value);
  const first = findByte(from, end, 0x27), second = first < end ? findByte(first + 1, end, 0x27) : end;
  if (second < end) from = second + 1;
  let to = from;
  for (let at = from; at < end; to++) {
    const byte = load<u8>(at) == 0x25 ? percentValue(at + 1, end) : 0xffff;
    store<u8>(to, byte <= 0xff ? byte : load<u8>(at));
    at += byte <= 0xff ? 3 : 1;
  }
  return bytesAt(from, to - from);
}

function unquoted(value: Bytes): Bytes {
  const from = addressOf(value), bytes = lengthOf(value);
  return bytes >= 2 && load<u8>(from) == 0x22 && load<u8>(from + bytes - 1) == 0x22 ? bytesAt(from + 1, bytes - 2) : value;
}
