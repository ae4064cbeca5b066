// JSON within an input: a value that begins as an object or an array does is read as it passes, window by window, and its keys and strings are inputs besides
// the text as a whole. What shows itself to be no JSON is read no further.
//
// A text that is whole in its call-back is read in a place that all share; one that may go on in another call-back has one of its own, while there is one.
//
//   place:   owner u32: the body's state, or 0 | a reader for each level
//
//   reader:  +0       open         how the text that is open within is read (below)
//            +4       document     the GraphQL document that is open within (graphql.ts)
//            +8       suspended    what the reader of the text around keeps outside of its state
//            +48      within       whose text it is (detect/within.ts)
//                     state        of the tokenizer
//
// How an open text is read, u32: 0 where none is, `unread`, its reader, or, where what follows is nested too deep to be read, `beyond` or `beyondToken`: it is
// gone through for a string then, since what has none has nothing to be missed, and most of what begins with many brackets is no JSON.
import { inputOverlapBytes, nestedDepthMax, nestedTextsMax } from "../limits";
import { jsonEnd, jsonFeed, jsonStart, jsonStateBytes, jsonTooDeep, resumeJson, suspendedBytes, suspendJson } from "../message/json";
import { faultAt, nameDocument } from "../message/json-state";
import { nestedRoot, takesInputs } from "../message/plan";
import { outerBytes, outerOf, within, withinAs, withinDepth, withinOf } from "../detect/within";
import { nestingDepth, note } from "./anomalies";
import { documentKept, keepDocumentAt, noDocument } from "./graphql";
import { contextOf } from "./owner";
import { Place } from "./places";
import { judgesBody } from "./plan";

const unread: u32 = 1;
/** Behind what a string may follow, and behind what none may follow. */
const beyond: u32 = 2, beyondToken: u32 = 3;
const document: usize = 4, suspended: usize = 8, whose: usize = suspended + suspendedBytes, tokens: usize = (whose + outerBytes + 3) & ~3;
const readerBytes: usize = (tokens + <usize>jsonStateBytes + 3) & ~3, placeBytes: usize = 8 + readerBytes * nestedDepthMax;

const places: usize = memory.data(placeBytes * (takesInputs ? nestedTextsMax : 1), 8);

/** What a stream keeps: how its open text is read u32 | 1 where something was nested too deep, or found no place u32. */
export const nestedBytes: usize = 8;
const own: usize = memory.data(8, 4);
let kept: usize = own;
let open: usize = own;
// The body's state, where the stream may go on in another call-back.
let owner: usize = 0;

/** The call-back is about the stream that keeps it there; 0 for the head. `body`: the state of one that passes, or 0. */
export function keepNestedAt(at: usize, body: usize): void {
  kept = at == 0 ? own : at;
  open = kept;
  owner = body;
}

/** A head or a body begins, for which `keepNestedAt` has been called. */
export function noNested(body: usize): void {
  store<u64>(kept, 0);
  // What the parser's last stream left.
  for (let i = 1; i < nestedTextsMax && takesInputs; i++) if (load<u32>(places + i * placeBytes) == <u32>body) store<u32>(places + i * placeBytes, 0);
}

/** Something within the head, or within the body that keeps it there, could not be read. */
export function nestedFailed(at: usize): bool {
  return load<u32>(at == 0 ? own : at, 4) != 0;
}

/** What is being read is JSON within an input. */
// @ts-ignore: decorator
@inline
export function isNested(): bool {
  return within != 0;
}

/** A string is nested too deep. */
function nestedDeep(): void {
  store<u32>(kept, 1, 4);
  if (judgesBody && kept != own) note(nestingDepth);
}

const nesting: u32 = 1 << Place.Query | 1 << Place.Cookie | 1 << Place.Header | 1 << Place.Form | 1 << Place.Multipart | 1 << Place.Json | 1 << Place.Xml | 1 << Place.Body;

/** Whether a window may be of a text that is read; most are not, which is all that they cost. */
// @ts-ignore: decorator
@inline
export function mayNest(place: Place, window: usize, isLast: bool): bool {
  const first = <u32>load<u8>(window);
  return (first <= 0x20 || (first | 0x20) == 0x7b || first == 0xef || !isLast || load<u32>(open) != 0) && (nesting & (1 << place)) != 0;
}

/** One window of such a text, which has been handed over; `isLast` where the text ends with it, `isWhole` where it does in this call-back. */
export function nestedWindow(place: Place, name: usize, nameBytes: i32, window: usize, bytes: i32, isLast: bool, isWhole: bool): void {
  const at = open;
  let reader = load<u32>(at), from = inputOverlapBytes;
  if (reader == 0) {
    from = bracketIn(window, bytes);
    reader = from == bytes ? unread : readerFor(isWhole);
    if (reader > beyondToken) startReader(reader, place, name, nameBytes);
  }
  if (reader > beyondToken && (readMore(reader, window + from, bytes - from, isLast) != 0 || isLast)) {
    if (within == 0) store<u32>(reader - 8, 0);
    reader = deepAt == 0 ? unread : beyond;
    from = <i32>(deepAt - window);
  }
  if (reader == beyond || reader == beyondToken) reader = beyondRun(reader, window + from, window + bytes);
  store<u32>(at, isLast ? 0 : reader);
}

/** Where behind a byte-order mark and white space an object or an array begins; otherwise `bytes`. */
function bracketIn(window: usize, bytes: i32): i32 {
  for (let at = bytes > 3 && load<u16>(window) == 0xbbef && load<u8>(window, 2) == 0xbf ? 3 : 0; at < bytes; at++) {
    const byte: u32 = load<u8>(window + at);
    if ((byte | 0x20) == 0x7b) return at;
    if (byte != 0x20 && byte - 0x09 > 1 && byte != 0x0d) return bytes;
  }
  return bytes;
}

/** The reader of a text that begins as JSON does; `beyond` where it is too deep, `unread` where there is none, which is told. */
function readerFor(isWhole: bool): u32 {
  if (within != 0) return withinDepth() == nestedDepthMax ? beyond : <u32>(within - whose + readerBytes);
  if (isWhole || owner == 0) return <u32>places + 8;
  for (let i = 1; i < nestedTextsMax && takesInputs; i++) {
    const place = places + i * placeBytes, user = <usize>load<u32>(place);
    if (user != 0 && user != owner && contextOf(user) != 0) continue;
    store<u32>(place, <u32>owner);
    return <u32>place + 8;
  }
  store<u32>(kept, 1, 4);
  return unread;
}

// Letters, brackets and braces from 0x40 on that may stand outside of a string: `E`, `[`, `]`, those of `true`, `false`, `null` and of an exponent, `{`, `}`.
const tokenLetters: u64 = 1 << 5 | 1 << 27 | 1 << 29 | <u64>0x283c5062 << 32;

/** Goes through what is too deep up to a string, which is lost, or to what shows that it is no JSON. */
function beyondRun(behind: u32, at: usize, end: usize): u32 {
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x22) {
      if (behind == beyond) nestedDeep();
      return unread;
    }
    if (byte == 0x20 || byte - 0x09 <= 1 || byte == 0x0d) continue;
    if ((byte | 0x20) == 0x7b || byte == 0x2c || byte == 0x3a) behind = beyond;
    else if ((byte - 0x2b < 15 && byte != 0x2f) || (byte - 0x40 < 64 && (tokenLetters >> (byte - 0x40) & 1) != 0)) behind = beyondToken;
    else return unread;
  }
  return behind;
}

function startReader(reader: usize, place: Place, name: usize, nameBytes: i32): void {
  store<u32>(reader, 0);
  noDocument(reader + document);
  withinOf(reader + whose, place, name, nameBytes);
  jsonStart(reader + tokens, nestedRoot);
  nameDocument(reader + tokens, name, nameBytes);
}

/** The bracket that is too deep, of the text of which more has been read; or 0. */
let deepAt: usize = 0;

/** Reads more of a text; 0, or something else where it is no JSON, or too deep. */
function readMore(reader: usize, data: usize, bytes: i32, isLast: bool): i32 {
  const before = open, outerDocument = documentKept();
  suspendJson(reader + suspended);
  open = reader;
  keepDocumentAt(reader + document);
  withinAs(reader + whose);
  const fault = jsonFeed(reader + tokens, data, bytes);
  const deep = fault == jsonTooDeep ? faultAt : 0;
  // What stands of a text is an input where it ends.
  if (isLast && fault == 0) jsonEnd(reader + tokens);
  withinAs(outerOf(reader + whose));
  keepDocumentAt(outerDocument);
  open = before;
  resumeJson(reader + suspended);
  deepAt = deep;
  return fault;
}
