// An XML document (XML 1.0): texts, attributes, CDATA, comments, processing instructions, and the document type as it stands.
//
// It may stop after any byte. References to characters and to the five entities that every document has are decoded; a document's own entities are not, since
// their text is seen where the document type defines them. What is not well-formed in a way that changes where something begins or ends is broken.
//
//   +0     phase
//   +4     progress     bytes matched of what a keyword or an end must be
//   +8     quote        that ends the present value
//   +12    flags        1 the root was seen, 2 a blank stands before an attribute, 4 the document type's subset is open, 8 it was, 16 the text has begun, 32 a flaw, 64 it was in another charset
//   +16    refBytes     of an unfinished reference
//   +20    ref          behind its &
//   +32    nameBytes    of the name that is being read, as far as it is kept
//   +36    name         and 16 bytes to spare
//   +180   piBytes      of a processing instruction
//   +184   stream       (stream.ts)
//          names        of the open elements (message/json-names.ts)
import { addressOf, bytesAt, lengthOf } from "../abi/bytes";
import { b } from "../abi/literal";
import { inputWindowBytes, jsonDepthMax, nameBytesMax } from "../limits";
import { closeNames, hasRoomFor, jsonNamesBytes, keepName, noNames, openNames, ownName } from "../message/json-names";
import { hexValue } from "../message/percent";
import { eqMask, findByte, lanes, loadUpTo } from "../message/simd";
import { equals, equalsIgnoringCase } from "../message/text";
import { putUtf8 } from "../message/windows-1252";
import { charsetForeign, nestingDepth, note } from "./anomalies";
import { Place } from "./places";
import { judgesBody } from "./plan";
import { streamBytes, streamEnd, streamName, streamPut, streamStart, streamText } from "./stream";

const progress: usize = 4, quote: usize = 8, flags: usize = 12, refBytes: usize = 16, ref: usize = 20, nameBytes: usize = 32, name: usize = 36, piBytes: usize = 180;
const stream: usize = 184, names: usize = (stream + streamBytes + 3) & ~3;

export const xmlStateBytes: i32 = <i32>names + jsonNamesBytes;

const rootSeen: u32 = 1, blankSeen: u32 = 2, inSubset: u32 = 4, subsetSeen: u32 = 8, textBegun: u32 = 16, flawed: u32 = 32, converted: u32 = 64;

const enum At {
  Text = 0, TextRef = 1, Value = 2, ValueRef = 3,
  Markup = 4, Bang = 5, CommentStart = 6, DataStart = 7, TypeStart = 8,
  Comment = 9, Data = 10, Instruction = 11,
  Type = 12, TypeQuote = 13, TypeMarkup = 14, TypeComment = 15, TypeInstruction = 16,
  TagName = 17, Tag = 18, Slash = 19, AttributeName = 20, Equals = 21, Quote = 22, EndName = 23, EndBlank = 24,
  Failed = 25,
}

// Ends and keywords: where each stands here.
const marks: usize = memory.data<u8>([0x2d, 0x2d, 0x3e, 0x5d, 0x5d, 0x3e, 0x3f, 0x3e, 0x5b, 0x43, 0x44, 0x41, 0x54, 0x41, 0x5b, 0x3c, 0x21, 0x44, 0x4f, 0x43, 0x54, 0x59, 0x50, 0x45]); // --> ]]> ?> [CDATA[ <!DOCTYPE
const commentEnd: usize = 0, dataEnd: usize = 3, instructionEnd: usize = 6, dataStart: usize = 8, typeStart: usize = 15;

export function xmlStart(state: usize): void {
  memory.fill(state, 0, stream);
  noNames(state + names, 0, 0);
}

/** The document was in another charset, which its declaration may say. */
export function xmlConverted(state: usize): void {
  set(state, converted);
}

/** Reads the next bytes; 0, or 1 where nothing more can be told. */
export function xmlFeed(state: usize, data: usize, bytes: i32): i32 {
  const end = data + bytes;
  while (data < end) {
    const phase = load<i32>(state);
    if (phase == At.Text || phase == At.Value) data = textRun(state, data, end, phase == At.Value);
    else if (phase == At.TextRef || phase == At.ValueRef) data = refRun(state, data);
    else if (phase >= At.Comment && phase <= At.Instruction) data = rawRun(state, data, end, phase == At.Comment ? commentEnd : phase == At.Data ? dataEnd : instructionEnd, phase == At.Instruction ? 2 : 3);
    else if (phase >= At.Type && phase <= At.TypeInstruction) data = typeRun(state, data, end);
    else if (phase == At.Failed) return 1;
    else data = markupRun(state, phase, data);
  }
  return <i32>(load<u32>(state) == At.Failed);
}

/** Ends the document: 0, or 1 where it is not whole, or something in it has two meanings. */
export function xmlEnd(state: usize): i32 {
  const phase = load<i32>(state);
  leave(state);
  return <i32>(phase != At.Text || load<i32>(state + names) != 0 || (load<u32>(state, flags) & (rootSeen | flawed)) != rootSeen);
}

/** The document ends within a text: what was read of it is an input. */
function leave(state: usize): void {
  const phase = load<i32>(state);
  if (phase == At.TextRef || phase == At.ValueRef) flushRef(state);
  if (phase >= At.Comment && phase <= At.Instruction) streamPut(state + stream, marks + (phase == At.Comment ? commentEnd : phase == At.Data ? dataEnd : instructionEnd), load<u32>(state, progress));
  if (phase <= At.ValueRef ? phase >= At.Value || (load<u32>(state, flags) & textBegun) != 0 : phase >= At.Comment && phase <= At.TypeInstruction) streamEnd(state + stream, 0, 0);
}

/** Nothing more can be told; what was read of the present text is an input. */
function fail(state: usize): void {
  leave(state);
  store<u32>(state, At.Failed);
}

// @ts-ignore: decorator
@inline
function go(state: usize, phase: i32): void {
  store<u32>(state, phase);
  store<u32>(state, 0, progress);
}

// @ts-ignore: decorator
@inline
function has(state: usize, flag: u32): bool {
  return (load<u32>(state, flags) & flag) != 0;
}

// @ts-ignore: decorator
@inline
function set(state: usize, flag: u32): void {
  store<u32>(state, load<u32>(state, flags) | flag, flags);
}

// @ts-ignore: decorator
@inline
function clear(state: usize, flag: u32): void {
  store<u32>(state, load<u32>(state, flags) & ~flag, flags);
}

// @ts-ignore: decorator
@inline
function isBlank(byte: u32): bool {
  return byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09;
}

/** Goes on in a text between markup, or in an attribute's value. */
function textRun(state: usize, data: usize, end: usize, isValue: bool): usize {
  if (!isValue && !has(state, textBegun)) {
    while (data < end && isBlank(load<u8>(data))) data++;
    if (data == end) return data;
    if (load<u8>(data) == 0x3c) {
      go(state, At.Markup);
      return data + 1;
    }
    if (load<i32>(state + names) == 0) {
      store<u32>(state, At.Failed);
      return data;
    }
    const own = ownName(state + names);
    streamName(state + stream, addressOf(own), <i32>lengthOf(own));
    streamStart(state + stream, Place.Xml);
    set(state, textBegun);
  }
  const stop = textEnd(data, end, isValue ? load<u32>(state, quote) : 0x3c);
  if (stop == end) {
    streamPut(state + stream, data, <i32>(end - data));
    return end;
  }
  const byte: u32 = load<u8>(stop);
  if (byte == 0x26) {
    streamPut(state + stream, data, <i32>(stop - data));
    store<u32>(state, 0, refBytes);
    store<u32>(state, isValue ? At.ValueRef : At.TextRef);
    return stop + 1;
  }
  streamEnd(state + stream, data, <i32>(stop - data));
  clear(state, textBegun | blankSeen);
  if (!isValue) go(state, At.Markup);
  else go(state, byte == 0x3c ? At.Failed : At.Tag);
  return stop + 1;
}

/** The first `&`, `<` or quote, or `end`. */
function textEnd(from: usize, end: usize, quote: i32): usize {
  for (; from < end; from += 16) {
    const bytes = <i32>(end - from), v = loadUpTo(from, bytes), found = (eqMask(v, 0x26) | eqMask(v, 0x3c) | eqMask(v, quote)) & lanes(bytes);
    if (found != 0) return from + ctz(found);
  }
  return end;
}

/** One more byte of a reference. One that is none is text. */
function refRun(state: usize, data: usize): usize {
  const byte: u32 = load<u8>(data), bytes = load<u32>(state, refBytes);
  const isOfName = byte == 0x23 || byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 26;
  if (isOfName && bytes < 8) {
    store<u8>(state + bytes, byte, ref);
    store<u32>(state, bytes + 1, refBytes);
    return data + 1;
  }
  const code = byte == 0x3b ? referred(state + ref, bytes) : 0;
  if (code == 0) flushRef(state);
  else streamPut(state + stream, character, putUtf8(character, code));
  store<u32>(state, load<u32>(state) - 1);
  return code == 0 ? data : data + 1;
}

const ampersand: usize = memory.data<u8>([0x26]);

function flushRef(state: usize): void {
  streamPut(state + stream, ampersand, 1);
  streamPut(state + stream, state + ref, load<u32>(state, refBytes));
}

/** The character that a reference stands for; 0 where it is none, or not known. */
function referred(from: usize, bytes: u32): u32 {
  const text = bytesAt(from, bytes);
  if (equals(text, b("lt"))) return 0x3c;
  if (equals(text, b("gt"))) return 0x3e;
  if (equals(text, b("amp"))) return 0x26;
  if (equals(text, b("quot"))) return 0x22;
  if (equals(text, b("apos"))) return 0x27;
  if (bytes < 2 || load<u8>(from) != 0x23) return 0;
  const isHex = load<u8>(from, 1) == 0x78, base: u32 = isHex ? 16 : 10;
  let code: u32 = 0;
  if (isHex && bytes == 2) return 0;
  for (let at: u32 = isHex ? 2 : 1; at < bytes; at++) {
    const digit = hexValue(load<u8>(from + at));
    if (digit >= base) return 0;
    code = code * base + digit;
  }
  return code > 0x10ffff || code - 0xd800 < 0x800 ? 0 : code;
}

const character: usize = memory.data(4);

/** Goes on in what ends with a mark: a comment, CDATA, a processing instruction. */
function rawRun(state: usize, data: usize, end: usize, mark: usize, markBytes: u32): usize {
  const own = marks + mark, first: u32 = load<u8>(own);
  let matched = load<u32>(state, progress);
  if (matched == 0) {
    const stop = findByte(data, end, first);
    putRaw(state, data, <i32>(stop - data));
    if (stop == end) return end;
    store<u32>(state, 1, progress);
    return stop + 1;
  }
  const byte: u32 = load<u8>(data);
  if (byte == load<u8>(own + matched)) {
    store<u32>(state, ++matched, progress);
    if (matched == markBytes) endRaw(state);
    return data + 1;
  }
  if (byte == first) {
    // One more of what may begin the mark.
    putRaw(state, own, 1);
    return data + 1;
  }
  putRaw(state, own, matched);
  store<u32>(state, 0, progress);
  return data;
}

function putRaw(state: usize, from: usize, bytes: i32): void {
  streamPut(state + stream, from, bytes);
  store<u32>(state, load<u32>(state, piBytes) + bytes, piBytes);
}

function endRaw(state: usize): void {
  if (load<u32>(state) == At.Instruction && !has(state, converted) && isForeign(streamText(state + stream), load<u32>(state, piBytes))) {
    set(state, flawed);
    if (judgesBody) note(charsetForeign);
  }
  streamEnd(state + stream, 0, 0);
  go(state, At.Text);
}

/** An XML declaration of an encoding that is not read, or one that is too long to be looked at. */
function isForeign(from: usize, bytes: u32): bool {
  if (bytes > <u32>inputWindowBytes) return true;
  if (bytes < 4 || !equals(bytesAt(from, 3), b("xml")) || !isBlank(load<u8>(from, 3))) return false;
  const end = from + bytes;
  for (let at = from + 4; at + 8 <= end; at++) {
    if (load<u64>(at) != 0x676e69646f636e65) continue; // encoding
    at += 8;
    while (at < end && isBlank(load<u8>(at))) at++;
    if (at == end || load<u8>(at) != 0x3d) return true;
    at++;
    while (at < end && isBlank(load<u8>(at))) at++;
    const mark: u32 = at < end ? load<u8>(at) : 0, value = at + 1;
    if (mark != 0x22 && mark != 0x27) return true;
    const text = bytesAt(value, findByte(value, end, mark) - value);
    return !equalsIgnoringCase(text, b("utf-8")) && !equalsIgnoringCase(text, b("us-ascii"));
  }
  return false;
}

/** Goes on in a document type, which is one text from its `<!` to its `>`. */
function typeRun(state: usize, data: usize, end: usize): usize {
  const from = data;
  while (data < end) {
    const phase = load<i32>(state), byte: u32 = load<u8>(data);
    if (phase == At.TypeQuote) {
      if (byte == load<u32>(state, quote)) store<u32>(state, At.Type);
    } else if (phase == At.TypeComment || phase == At.TypeInstruction) typeMark(state, phase == At.TypeComment ? commentEnd : instructionEnd, phase == At.TypeComment ? 3 : 2, byte);
    else if (phase == At.TypeMarkup) {
      // `<!--` and `<?` begin what is no declaration; any other byte is looked at again.
      const matched = load<u32>(state, progress);
      if (matched == 0 && byte == 0x3f) go(state, At.TypeInstruction);
      else if (byte == (matched == 0 ? 0x21 : 0x2d)) {
        store<u32>(state, matched + 1, progress);
        if (matched == 2) go(state, At.TypeComment);
      } else { go(state, At.Type); continue; }
    } else if (byte == 0x22 || byte == 0x27) {
      store<u32>(state, byte, quote);
      store<u32>(state, At.TypeQuote);
    } else if (has(state, inSubset)) {
      if (byte == 0x5d) clear(state, inSubset);
      else if (byte == 0x3c) go(state, At.TypeMarkup);
    } else if (byte == 0x3e) {
      streamEnd(state + stream, from, <i32>(data + 1 - from));
      go(state, At.Text);
      return data + 1;
    } else if (byte == 0x3c || byte == 0x5d || (byte == 0x5b && has(state, subsetSeen))) {
      streamPut(state + stream, from, <i32>(data - from));
      fail(state);
      return data;
    } else if (byte == 0x5b) set(state, inSubset | subsetSeen);
    data++;
  }
  streamPut(state + stream, from, <i32>(end - from));
  return end;
}

/** One more byte of what ends with a mark, where all bytes are kept anyway. */
function typeMark(state: usize, mark: usize, markBytes: u32, byte: u32): void {
  const matched = load<u32>(state, progress);
  if (byte == load<u8>(marks + mark + matched)) {
    store<u32>(state, matched + 1, progress);
    if (matched + 1 == markBytes) go(state, At.Type);
  } else if (byte != load<u8>(marks + mark)) store<u32>(state, 0, progress);
}

/** One byte of markup. */
function markupRun(state: usize, phase: i32, data: usize): usize {
  const byte: u32 = load<u8>(data);
  if (phase == At.TagName || phase == At.AttributeName || phase == At.EndName) {
    if (isNameByte(byte)) {
      nameByte(state, byte);
      return data + 1;
    }
    // The byte behind a name is looked at again.
    if (phase == At.AttributeName) go(state, At.Equals);
    else if (phase == At.EndName) go(state, At.EndBlank);
    else openElement(state);
    return data;
  }
  if (phase >= At.CommentStart && phase <= At.TypeStart) return keyword(state, phase, byte, data);
  if (phase == At.Markup) {
    if (byte == 0x21) go(state, At.Bang);
    else if (byte == 0x3f) beginRaw(state, At.Instruction);
    else if (byte == 0x2f) { go(state, At.EndName); store<u32>(state, 0, nameBytes); }
    else beginName(state, At.TagName, byte);
  } else if (phase == At.Bang) {
    if (byte == 0x2d) go(state, At.CommentStart);
    else if (byte == 0x5b && load<i32>(state + names) > 0) { go(state, At.DataStart); store<u32>(state, 1, progress); }
    else if (byte == 0x44 && load<i32>(state + names) == 0) { go(state, At.TypeStart); store<u32>(state, 3, progress); }
    else fail(state);
  } else if (phase == At.Tag) {
    if (isBlank(byte)) set(state, blankSeen);
    else if (byte == 0x3e) go(state, At.Text);
    else if (byte == 0x2f) go(state, At.Slash);
    else if (has(state, blankSeen)) beginName(state, At.AttributeName, byte);
    else fail(state);
  } else if (phase == At.Slash) {
    if (byte != 0x3e) fail(state);
    else { closeNames(state + names); go(state, At.Text); }
  } else if (phase == At.Equals) {
    if (byte == 0x3d) go(state, At.Quote);
    else if (!isBlank(byte)) fail(state);
  } else if (phase == At.Quote) {
    if (byte == 0x22 || byte == 0x27) {
      store<u32>(state, byte, quote);
      streamName(state + stream, state + name, load<i32>(state, nameBytes));
      streamStart(state + stream, Place.Xml);
      go(state, At.Value);
    } else if (!isBlank(byte)) fail(state);
  } else if (byte == 0x3e) closeElement(state);
  else if (!isBlank(byte)) fail(state);
  return data + 1;
}

/** The rest of `<!--`, `<![CDATA[` or `<!DOCTYPE`. */
function keyword(state: usize, phase: i32, byte: u32, data: usize): usize {
  const matched = load<u32>(state, progress);
  if (phase == At.CommentStart) {
    if (byte == 0x2d) beginRaw(state, At.Comment);
    else fail(state);
    return data + 1;
  }
  const isData = phase == At.DataStart, word = marks + (isData ? dataStart : typeStart), bytes: u32 = isData ? 7 : 9;
  if (byte != load<u8>(word + matched)) fail(state);
  else if (matched + 1 < bytes) store<u32>(state, matched + 1, progress);
  else if (isData) beginRaw(state, At.Data);
  else {
    beginRaw(state, At.Type);
    streamPut(state + stream, word, 9);
  }
  return data + 1;
}

/** A comment, CDATA, an instruction or a document type begins; CDATA belongs to its element. */
function beginRaw(state: usize, phase: i32): void {
  const own = ownName(state + names);
  streamName(state + stream, addressOf(own), phase == At.Data ? <i32>lengthOf(own) : 0);
  streamStart(state + stream, Place.Xml);
  store<u32>(state, 0, piBytes);
  clear(state, inSubset | subsetSeen);
  go(state, phase);
}

// @ts-ignore: decorator
@inline
function isNameByte(byte: u32): bool {
  return byte > 0x20 && byte != 0x2f && byte != 0x3e && byte != 0x3c && byte != 0x3d && byte != 0x22 && byte != 0x27 && byte != 0x26;
}

function beginName(state: usize, phase: i32, byte: u32): void {
  if (!isNameByte(byte)) {
    fail(state);
    return;
  }
  store<u32>(state, 0, nameBytes);
  nameByte(state, byte);
  go(state, phase);
}

function nameByte(state: usize, byte: u32): void {
  const bytes = load<i32>(state, nameBytes);
  if (bytes == nameBytesMax) return;
  store<u8>(state + bytes, byte, name);
  store<i32>(state, bytes + 1, nameBytes);
}

/** An element's name has ended. */
function openElement(state: usize): void {
  const depth = load<i32>(state + names);
  if (judgesBody && depth == jsonDepthMax) note(nestingDepth);
  if (depth == jsonDepthMax || (depth == 0 && has(state, rootSeen)) || !hasRoomFor(state + names, load<i32>(state, nameBytes))) {
    fail(state);
    return;
  }
  set(state, rootSeen);
  clear(state, blankSeen);
  openNames(state + names, true);
  keepName(state + names, state + name, load<i32>(state, nameBytes));
  go(state, At.Tag);
}

/** An end tag is whole: it must be that of the innermost element. */
function closeElement(state: usize): void {
  const own = ownName(state + names);
  if (load<i32>(state + names) == 0 || !equals(own, bytesAt(state + name, load<i32>(state, nameBytes)))) {
    fail(state);
    return;
  }
  closeNames(state + names);
  go(state, At.Text);
}
