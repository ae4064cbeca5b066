// A body whose inputs or outputs are asked for: which reader takes it. context/body.ts feeds it, chunk by chunk.
import { formFieldsMax, inflatersMax } from "../limits";
import { FieldRoot } from "../context/roots";
import { inputFault } from "../context/media-flags";
import { slotBlock } from "../context/slots";
import { fieldRules } from "../context/upstream";
import { fieldsEnd, fieldsFeed, fieldsStart, fieldsStateBytes } from "../message/fields";
import { jsonEnd, jsonFeed, jsonStart, jsonStateBytes } from "../message/json";
import { inputsRoot, takesOutputs } from "../message/plan";
import { Frame, inflateEnd, inflateFeed, inflateStart, inflateStateBytes } from "./inflate";
import { compressionInvalid, endJudging, faultOf, judgeContent, judgedBytes, judgeStart, note, noteFault, resumeJudging, startJudging } from "./anomalies";
import { keepDocumentAt, noDocument } from "./graphql";
import { charsetBytes, charsetEnd, charsetFeed, How, startCharset } from "./charset";
import { BodyFlag, BodyKind, Charset } from "./media";
import { multipartEnd, multipartFeed, multipartStart, multipartStateBytes } from "./multipart";
import { forgetJoin, joinFailed, resumeJoin } from "./join";
import { closeRoom, openRoom } from "./names";
import { contextOf } from "./owner";
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
const documentAt: usize = outputModeAt, charsetAt: usize = contentBytes + 8, judgedAt: usize = charsetAt + charsetBytes;

/** Bytes of the state that the caller provides, aligned to 4: the content's reader, behind it where its compression is undone, or 0, either of these, its charset (charset.ts), and what is kept to judge it (anomalies.ts). */
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
  keepDocumentAt(state + documentAt);
  noDocument(state + documentAt);
  forgetJoin(state);
  if (isJudged()) {
    startJudging(state + judgedAt, flags);
    openRoom(state, (flags & BodyFlag.Encoded) == 0 && (kind == BodyKind.Json || kind == BodyKind.Form || kind == BodyKind.Multipart));
  }
  // What the parser's last stream left.
  for (let i: usize = 0; i < <usize>inflatersMax; i++) if (load<u32>(inflaters + i * inflaterBytes) == <u32>state) store<u32>(inflaters + i * inflaterBytes, 0);
  if ((flags & (BodyFlag.Gzip | BodyFlag.Deflate)) != 0) {
    const place = inflaterFor(state);
    store<u32>(state, <u32>place, contentBytes);
    if (place != 0) inflateStart(place, (flags & BodyFlag.Gzip) != 0 ? Frame.Gzip : Frame.Zlib);
  }
  startCharset(state + charsetAt, flags);
  if (isOfOutputs()) startOutputs(state);
  else if (kind == BodyKind.Json) jsonStart(state, inputsRoot);
  else if (kind == BodyKind.Form) fieldsStart(state, FieldRoot.Form, formFieldsMax, fieldRules(slotBlock()));
  else if (kind == BodyKind.Xml) {
    xmlStart(state);
    if ((flags & BodyFlag.Charset) == Charset.Windows1252) xmlConverted(state);
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
  if (isRaw) startText(content, Place.Body);
  else if ((flags & BodyFlag.Kind) == BodyKind.Xml) xmlConverted(content);
}

/** The content's reader of the body whose compression is being undone. */
let content: usize = 0;

/** A call-back goes on with the body, or ends it. */
// @ts-ignore: decorator
@inline
export function resumeBody(state: usize): void {
  keepDocumentAt(state + documentAt);
  if (!isOfOutputs()) resumeJoin(state);
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
  if (!judgesBody) return feedContent(data, bytes);
  judgeContent(flagsOf(content), data, bytes);
  // What comes behind a fault is judged all the same.
  noteFault(feedContent(data, bytes));
  return 0;
}

function feedContent(data: usize, bytes: i32): i32 {
  const kind = flagsOf(content) & BodyFlag.Kind;
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
  if (isJudged()) {
    fault |= faultOf();
    endJudging(flagsOf(state), fault & ~inputFault);
    closeRoom();
  }
  if ((flags & (BodyFlag.Gzip | BodyFlag.Deflate)) == 0) return fault;
  const ofCoding = inflateEnd(load<u32>(state, contentBytes));
  if (isJudged() && ofCoding != 0) note(compressionInvalid);
  return fault | ofCoding;
}

function endContent(state: usize): i32 {
  if (isOfOutputs()) return endOutputs(state);
  const kind = flagsOf(state) & BodyFlag.Kind;
  if (kind == BodyKind.Json) return jsonEnd(state);
  if (kind == BodyKind.Form) return fieldsEnd(state) | (joinFailed() ? inputFault : 0);
  if (kind == BodyKind.Xml) return xmlEnd(state);
  if (kind == BodyKind.Multipart) return multipartEnd(state);
  streamEnd(state, 0, 0);
  return flagsOf(state) & BodyFlag.Unclear;
}
