// A request's body whose inputs are asked for: which reader takes it. context/body.ts feeds it, chunk by chunk.
import { formFieldsMax } from "../limits";
import { FieldRoot } from "../context/roots";
import { fieldsEnd, fieldsFeed, fieldsStart, fieldsStateBytes } from "../message/fields";
import { jsonEnd, jsonFeed, jsonStart, jsonStateBytes } from "../message/json";
import { inputsRoot } from "../message/plan";
import { Frame, inflateEnd, inflateFeed, inflateStart, inflateStateBytes } from "./inflate";
import { BodyFlag, BodyKind } from "./media";
import { multipartEnd, multipartFeed, multipartStart, multipartStateBytes } from "./multipart";
import { Place } from "./places";
import { streamEnd, streamName, streamPut, streamStart } from "./stream";
import { xmlEnd, xmlFeed, xmlStart, xmlStateBytes } from "./xml";

/** What the slot of the present stream says of the body, and where its boundary is kept. */
let flags: i32 = 0;
let boundary: usize = 0;

/** The call-back is about a body of which the slot says this (media.ts). */
export function setBody(flagsOfSlot: i32, boundaryOfSlot: usize): void {
  flags = flagsOfSlot;
  boundary = boundaryOfSlot;
}

const larger: i32 = jsonStateBytes > fieldsStateBytes ? jsonStateBytes : fieldsStateBytes;
const larger2: i32 = multipartStateBytes > xmlStateBytes ? multipartStateBytes : xmlStateBytes;
const contentBytes: usize = (<usize>(larger > larger2 ? larger : larger2) + 7) & ~7;

/** Bytes of the state that the caller provides, aligned to 8: the content's reader, and behind it what undoes its compression. */
export const bodyStateBytes: i32 = <i32>contentBytes + inflateStateBytes;

export function startBody(state: usize): void {
  const kind = flags & BodyFlag.Kind;
  if ((flags & (BodyFlag.Gzip | BodyFlag.Deflate)) != 0) inflateStart(state + contentBytes, (flags & BodyFlag.Gzip) != 0 ? Frame.Gzip : Frame.Zlib);
  if (kind == BodyKind.Json) jsonStart(state, inputsRoot);
  else if (kind == BodyKind.Form) fieldsStart(state, FieldRoot.Form, formFieldsMax);
  else if (kind == BodyKind.Xml) xmlStart(state);
  else if (kind == BodyKind.Multipart) multipartStart(state, boundary + 1, load<u8>(boundary));
  else {
    streamName(state, 0, 0);
    streamStart(state, kind == BodyKind.Graphql ? Place.Graphql : Place.Body);
  }
}

/** The content's reader of the body whose compression is being undone. */
let content: usize = 0;

/** Reads the next bytes; 0, or something else where no more of them can be told. */
export function feedBody(state: usize, data: usize, bytes: i32): i32 {
  if ((flags & BodyFlag.Encoded) != 0) return 1;
  content = state;
  // A fault of the compression shows at the end, since the content's reader has to be ended before.
  return (flags & (BodyFlag.Gzip | BodyFlag.Deflate)) != 0 ? inflateFeed(state + contentBytes, data, bytes) : inflated(data, bytes);
}

/** More of the content. */
export function inflated(data: usize, bytes: i32): i32 {
  const kind = flags & BodyFlag.Kind;
  if (kind == BodyKind.Json) return jsonFeed(content, data, bytes);
  if (kind == BodyKind.Form) return fieldsFeed(content, data, bytes);
  if (kind == BodyKind.Xml) return xmlFeed(content, data, bytes);
  if (kind == BodyKind.Multipart) return multipartFeed(content, data, bytes);
  streamPut(content, data, bytes);
  return 0;
}

/** Ends the body; 0, or something else where not all of its inputs could be told. */
export function endBody(state: usize): i32 {
  const fault = endContent(state);
  return (flags & (BodyFlag.Gzip | BodyFlag.Deflate)) != 0 ? fault | inflateEnd(state + contentBytes) : fault;
}

function endContent(state: usize): i32 {
  const kind = flags & BodyFlag.Kind;
  if (kind == BodyKind.Json) return jsonEnd(state);
  if (kind == BodyKind.Form) return fieldsEnd(state);
  if (kind == BodyKind.Xml) return xmlEnd(state);
  if (kind == BodyKind.Multipart) return multipartEnd(state);
  streamEnd(state, 0, 0);
  return flags & BodyFlag.Unclear;
}
