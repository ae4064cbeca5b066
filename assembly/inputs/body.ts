// A body whose inputs or outputs are asked for: which reader takes it. context/body.ts feeds it, chunk by chunk.
import { formFieldsMax, guessBytesMax, inflatersMax } from "../limits";
import { FieldRoot } from "../context/roots";
import { inputFault, MediaFlag } from "../context/media-flags";
import { slotBlock } from "../context/slots";
import { formRules, guessesType, readsWide } from "../context/upstream";
import { FieldRule } from "../message/field-rules";
import { fieldsEnd, fieldsFeed, fieldsStart, fieldsStateBytes } from "../message/fields";
import { jsonEnd, jsonFeed, jsonStart, jsonStateBytes } from "../message/json";
import { inputsRoot, takesInputs, takesOutputs } from "../message/plan";
import { Frame, inflateEnd, inflateFeed, inflateStart, inflateStateBytes } from "./inflate";
import { compressionInvalid, endJudging, faultOf, judgeContent, judgedBytes, judgeStart, note, noteFault, resumeJudging, startJudging } from "./anomalies";
import { keepDocumentAt, noDocument } from "./graphql";
import { charsetBytes, charsetEnd, charsetFeed, How, startCharset } from "./charset";
import { BodyFlag, BodyKind, Charset } from "./media";
import { multipartEnd, multipartFeed, multipartStart, multipartStateBytes } from "./multipart";
import { forgetJoin, joinFailed, resumeJoin } from "./join";
import { closeRoom, openRoom } from "./names";
import { contextOf } from "./owner";
import { keepNestedAt, nestedBytes, nestedFailed, noNested } from "./nested";
import { endOutputs, feedOutputs, startOutputs } from "./outputs";
import { Place } from "./places";
import { judgesBody } from "./plan";
import { isOfOutputs, setSide } from "./side";
import { streamEnd, streamName, streamPut, streamStart } from "./stream";
import { xmlConverted, xmlEnd, xmlFeed, xmlStart, xmlStateBytes } from "./xml";

/** What the slot of the present stream says of the body, and where its boundary is kept. */
let flags: i32 = 0;
let boundary: usize = 0;

/** The call-back is about a body of which the slot says this (media.ts). */
export function setBody(flagsOfSlot: i32, boundaryOfSlot: usize): void {
  flags = flagsOfSlot;
  boundary = boundaryOfSlot;
  setSide(false);
}

/** A response's is not judged. */
// @ts-ignore: decorator
@inline
function isJudged(): bool {
  return judgesBody && !isOfOutputs();
}

const larger: i32 = jsonStateBytes > fieldsStateBytes ? jsonStateBytes : fieldsStateBytes;
const larger2: i32 = multipartStateBytes > xmlStateBytes ? multipartStateBytes : xmlStateBytes;
const contentBytes: usize = (<usize>(larger > larger2 ? larger : larger2) + 7) & ~7;

/** Where a response's reader keeps how its body goes on, and a request's where a document is read (graphql.ts). */
export const outputModeAt: usize = contentBytes + 4;
const documentAt: usize = outputModeAt, charsetAt: usize = contentBytes + 8, guessAt: usize = charsetAt + charsetBytes, nestedAt: usize = guessAt + (takesInputs ? 8 + guessBytesMax : 0), judgedAt: usize = nestedAt + (takesInputs ? nestedBytes : 0);

/** Bytes of the state that the caller provides, aligned to 4: the content's reader, behind it where its compression is undone, or 0, either of these, its charset (charset.ts), what it is read as, a Guess, with the bytes that decide, and how many they are before them, what is kept of JSON within (nested.ts), and what is kept to judge it (anomalies.ts). */
export const bodyStateBytes: i32 = <i32>judgedAt + (judgesBody ? judgedBytes : 0);

// What undoes compression is large, and few bodies need it: { owner u32: the body's state, and 4 bytes | state } each, the first for the held body.
const inflaterBytes: usize = 8 + <usize>inflateStateBytes;
const inflaters: usize = memory.data(inflaterBytes * inflatersMax, 8);

/** The place where this body's compression is undone; 0 where none is free. One whose parser was given back is: its stream has ended. */
function inflaterFor(state: usize): usize {
  const isHeld = contextOf(state) == 0;
  for (let i: usize = isHeld ? 0 : 1; i < <usize>(isHeld ? 1 : inflatersMax); i++) {
    const place = inflaters + i * inflaterBytes, owner = <usize>load<u32>(place);
    if (isHeld || owner == 0 || owner == state || contextOf(owner) == 0) {
      store<u32>(place, <u32>state);
      return place + 8;
    }
  }
  return 0;
}

export function startBody(state: usize): void {
  const kind = flags & BodyFlag.Kind;
  const guesses = !isOfOutputs() && (flags & (BodyFlag.Unclear | BodyFlag.Encoded)) == 0 && kind != BodyKind.Graphql && guessesType(slotBlock());
  if (takesInputs) store<u64>(state, guesses ? Guess.Undecided : Guess.AsTold, guessAt);
  keepDocumentAt(state + documentAt);
  noDocument(state + documentAt);
  if (takesInputs) {
    keepNested(state);
    noNested(state);
  }
  forgetJoin(state);
  if (isJudged()) {
    startJudging(state + judgedAt, flags, isFormWide());
    openRoom(state, (flags & BodyFlag.Encoded) == 0 && (guesses || kind == BodyKind.Json || kind == BodyKind.Form || kind == BodyKind.Multipart));
  }
  // What the parser's last stream left.
  for (let i: usize = 0; i < <usize>inflatersMax; i++) if (load<u32>(inflaters + i * inflaterBytes) == <u32>state) store<u32>(inflaters + i * inflaterBytes, 0);
  if ((flags & (BodyFlag.Gzip | BodyFlag.Deflate)) != 0) {
    const place = inflaterFor(state);
    store<u32>(state, <u32>place, contentBytes);
    if (place != 0) inflateStart(place, (flags & BodyFlag.Gzip) != 0 ? Frame.Gzip : Frame.Zlib);
  }
  startCharset(state + charsetAt, flags, isWide());
  if (isOfOutputs()) startOutputs(state);
  else if (!guesses) startReader(state, kind);
}

/** A service that goes by what a body looks like, whatever its type says, decides by its first bytes. */
const enum Guess { AsTold = 0, Undecided = 1, Json = 2, Form = 3 }

/** A form's escaped bytes, and what is not converted yet, are characters of windows-1252: the content-type says so, or no charset, and the service behind takes them for that. */
function isFormWide(): bool {
  return (flags & BodyFlag.Charset) == Charset.Windows1252 || (!isOfOutputs() && (flags & BodyFlag.Told) == 0 && readsWide(slotBlock()));
}

/** The body is converted from it. */
function isWide(): bool {
  if ((flags & BodyFlag.Charset) == Charset.Windows1252) return true;
  const kind = flags & BodyFlag.Kind, isText = kind == BodyKind.Form || kind == BodyKind.Graphql || (kind == BodyKind.Raw && (flags & (BodyFlag.Text | BodyFlag.Unclear)) == BodyFlag.Text);
  return isText && isFormWide();
}

function startReader(state: usize, kind: i32): void {
  const how = load<i32>(state, charsetAt);
  if (kind == BodyKind.Json) jsonStart(state, inputsRoot);
  else if (kind == BodyKind.Form) fieldsStart(state, FieldRoot.Form, formFieldsMax, formRules(slotBlock(), true) | (!isFormWide() ? 0 : how == How.AsIs ? FieldRule.Wide | FieldRule.WideEscapes : FieldRule.WideEscapes));
  else if (kind == BodyKind.Xml) {
    xmlStart(state);
    if (how > How.Raw) xmlConverted(state);
  } else if (kind == BodyKind.Multipart) multipartStart(state, boundary + 1, load<u8>(boundary));
  else startText(state, kind == BodyKind.Graphql ? Place.Graphql : Place.Body);
}

function startText(state: usize, place: Place): void {
  streamName(state, 0, 0);
  streamStart(state, place);
}

/** What the body that is being read is: the head's flags, but one raw text where its charset cannot be what the head says. */
function flagsOf(state: usize): i32 {
  return load<u32>(state, charsetAt) == How.Raw ? (flags & ~(BodyFlag.Kind | BodyFlag.Plain | BodyFlag.Text)) | BodyFlag.Unclear : flags;
}

/** Nothing of the content has been read: what its charset is has been decided. */
export function readAsIs(isRaw: bool): void {
  const isUndecided = guessOf(content) == Guess.Undecided;
  if (isRaw) {
    if (isUndecided) store<u32>(content, Guess.AsTold, guessAt);
    startText(content, Place.Body);
  } else if (!isUndecided && (flags & BodyFlag.Kind) == BodyKind.Xml) xmlConverted(content);
}

/** Where JSON within the body's inputs is read. */
function keepNested(state: usize): void {
  keepNestedAt(state + nestedAt, contextOf(state) == 0 ? 0 : state);
}

/** The content's reader of the body whose compression is being undone. */
let content: usize = 0;

/** A call-back goes on with the body, or ends it. */
// @ts-ignore: decorator
@inline
export function resumeBody(state: usize): void {
  keepDocumentAt(state + documentAt);
  if (takesInputs) keepNested(state);
  if (!isOfOutputs()) resumeJoin(state);
  noteRead(state);
  if (isJudged()) resumeJudging(state + judgedAt);
}

/** Reads the next bytes; 0, or something else where no more of them can be told. */
export function feedBody(state: usize, data: usize, bytes: i32): i32 {
  if ((flags & BodyFlag.Encoded) != 0) return 1;
  content = state;
  // A fault of the compression shows at the end, since the content's reader has to be ended before.
  if ((flags & (BodyFlag.Gzip | BodyFlag.Deflate)) == 0) return inflated(data, bytes);
  const place = <usize>load<u32>(state, contentBytes);
  return place == 0 ? 1 : inflateFeed(place, data, bytes);
}

/** More of the content. */
export function inflated(data: usize, bytes: i32): i32 {
  if (isOfOutputs()) return feedOutputs(content, data, bytes);
  if (judgesBody) judgeStart(data, bytes);
  return load<u32>(content, charsetAt) == How.AsIs ? decoded(data, bytes) : charsetFeed(content + charsetAt, flags, data, bytes);
}

/** More of the content, in UTF-8. */
export function decoded(data: usize, bytes: i32): i32 {
  const asJudged = isJudged();
  if (asJudged) judgeContent(flagsOf(content), data, bytes);
  const fault = guessOf(content) == Guess.Undecided ? guessFeed(data, bytes) : feedContent(data, bytes);
  if (!asJudged) return fault;
  // What comes behind a fault is judged all the same.
  noteFault(fault);
  return 0;
}

// @ts-ignore: decorator
@inline
function guessOf(state: usize): Guess {
  return takesInputs ? load<i32>(state, guessAt) : Guess.AsTold;
}

/** Keeps the first bytes until it is told what they look like. */
function guessFeed(data: usize, bytes: i32): i32 {
  const known = load<i32>(content, guessAt + 4), taken = min(bytes, guessBytesMax - known);
  memory.copy(content + guessAt + 8 + known, data, taken);
  store<i32>(content, known + taken, guessAt + 4);
  const likeness = likenessOf(content + guessAt + 8, known + taken);
  if (likeness == Guess.Undecided && known + taken < guessBytesMax) return 0;
  const fault = settleGuess(likeness == Guess.Undecided ? Guess.AsTold : likeness);
  return bytes > taken ? fault | feedContent(data + taken, bytes - taken) : fault;
}

function settleGuess(guess: Guess): i32 {
  store<u32>(content, guess, guessAt);
  startReader(content, kindRead(content));
  return feedContent(content + guessAt + 8, load<i32>(content, guessAt + 4));
}

/** JSON where the first byte that is no white space opens an object or an array; a form where a name that needs no escape stands before a `=`. */
function likenessOf(at: usize, bytes: i32): Guess {
  const end = at + bytes;
  if (isNameByte(load<u8>(at), true)) {
    for (; at < end; at++) {
      const byte: u32 = load<u8>(at);
      if (byte == 0x3d) return Guess.Form;
      if (!isNameByte(byte, false)) return Guess.AsTold;
    }
    return Guess.Undecided;
  }
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x7b || byte == 0x5b) return Guess.Json;
    if (byte != 0x20 && byte - 0x09 > 1 && byte != 0x0d) return Guess.AsTold;
  }
  return Guess.Undecided;
}

/** A letter, a digit, or one of `_.%+*~$`; behind the first also `-[]:`. */
function isNameByte(byte: u32, isFirst: bool): bool {
  if ((byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10 || byte == 0x5f || byte == 0x2e || byte == 0x25 || byte == 0x2b || byte == 0x2a || byte == 0x7e || byte == 0x24) return true;
  return !isFirst && (byte == 0x2d || byte == 0x5b || byte == 0x5d || byte == 0x3a);
}

let otherwise: i32 = 0;

function noteRead(state: usize): void {
  const isGuessed = !isOfOutputs() && guessOf(state) > Guess.Undecided && kindRead(state) != (flags & BodyFlag.Kind);
  otherwise = isGuessed ? MediaFlag.Json | MediaFlag.Form : !isOfOutputs() && load<i32>(state, charsetAt) > How.Raw ? MediaFlag.Json : 0;
}

/** As what the body that the call-back is about was not read, though its inputs were found: all where it looks like another thing than its type says, JSON where it is not in UTF-8. */
export function notReadAs(): i32 {
  return otherwise;
}

/** As what the body is read. */
function kindRead(state: usize): i32 {
  const guess = guessOf(state);
  return guess == Guess.Json ? BodyKind.Json : guess == Guess.Form ? BodyKind.Form : flagsOf(state) & BodyFlag.Kind;
}

function feedContent(data: usize, bytes: i32): i32 {
  const kind = kindRead(content);
  if (kind == BodyKind.Json) return jsonFeed(content, data, bytes);
  if (kind == BodyKind.Form) return fieldsFeed(content, data, bytes);
  if (kind == BodyKind.Xml) return xmlFeed(content, data, bytes);
  if (kind == BodyKind.Multipart) return multipartFeed(content, data, bytes);
  streamPut(content, data, bytes);
  return 0;
}

/** Ends the body; 0, or something else where not all of its inputs could be told. */
export function endBody(state: usize): i32 {
  content = state;
  // What a charset still holds may be a fault before the end.
  let fault = isOfOutputs() ? 0 : charsetEnd(state + charsetAt, flags);
  fault |= endContent(state);
  if (takesInputs && nestedFailed(state + nestedAt)) fault |= inputFault;
  // The shortest bodies are decided here.
  noteRead(state);
  if (isJudged()) {
    fault |= faultOf();
    endJudging(flagsOf(state), kindRead(state), fault & ~inputFault);
    closeRoom();
  }
  if ((flags & (BodyFlag.Gzip | BodyFlag.Deflate)) == 0) return fault;
  const ofCoding = inflateEnd(load<u32>(state, contentBytes));
  if (isJudged() && ofCoding != 0) note(compressionInvalid);
  return fault | ofCoding;
}

function endContent(state: usize): i32 {
  if (isOfOutputs()) return endOutputs(state);
  const fault = guessOf(state) == Guess.Undecided ? settleGuess(Guess.AsTold) : 0;
  return fault | endReader(state);
}

function endReader(state: usize): i32 {
  const kind = kindRead(state);
  if (kind == BodyKind.Json) return jsonEnd(state);
  if (kind == BodyKind.Form) return fieldsEnd(state) | (joinFailed() ? inputFault : 0);
  if (kind == BodyKind.Xml) return xmlEnd(state);
  if (kind == BodyKind.Multipart) return multipartEnd(state);
  streamEnd(state, 0, 0);
  return flagsOf(state) & BodyFlag.Unclear;
}
