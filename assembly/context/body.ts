// A body on its way through: gathered by the host until its end where something may be denied, otherwise parsed chunk by chunk as it
// passes. Either way each byte is looked at once, and what the tests collected does not depend on the chunks.
//
//   parser:  +0 context id u32 (0: free) | +4 bytes seen u32 | +8 error u32 | +12 its first byte that is not blank u32 | +16 cells | counts | state of a protocol's reader
//
// Parser 0 is for held bodies: such a body is parsed whole in one call-back, so that enforcement never waits for a free parser.
import { arenaMark, arenaRelease } from "../abi/allocator";
import { addressOf, lengthOf } from "../abi/bytes";
import { getBufferBytes, getBufferStatus } from "../abi/buffers";
import { Buffer } from "../abi/enums";
import { resultBytes, resultNumber } from "../abi/result";
import { Status } from "../abi/status";
import { parsersMax } from "../limits";
import { ABSENT, BROKEN, TRUE } from "../predicate/tri";
import { clearCells, useCells } from "./cells";
import { takesInputs } from "../message/plan";
import { inputFault, MediaFlag } from "./media-flags";
import { cellsBytes, requestJson } from "./plan";
import { endProtocol, feedProtocol, notRead, parserBytes, readFlags, resumeProtocol, startProtocol } from "./protocols";

/** What `takeBody` found. */
export const enum BodyStep {
  /** More is to come; let the bytes pass. */
  Pass = 0,
  /** More is to come; hold the bytes. */
  Hold = 1,
  /** The body's tests can be answered. */
  Ready = 2,
}

const headBytes: usize = 16;
const windowBytes: u32 = 32768;

const parsers: usize = memory.data(parserBytes * parsersMax, 16);

// What the tests of the present body phase read.
let state: i32 = TRUE;
let seen: u32 = 0;
let media: i32 = 0;
let error: i32 = 0;
let first: u32 = 0;
let isResponse: bool = false;

// @ts-ignore: decorator
@inline
export function bodyBytes(): u32 {
  return seen;
}

/** Whether the length is known within a policy's bound. */
export function bodyBytesState(bytesMax: u32): i32 {
  return state != TRUE ? state : seen > bytesMax ? BROKEN : TRUE;
}

/** Whether the JSON of a body within the bound could be read; ABSENT for an empty one. */
export function jsonState(bytesMax: u32): i32 {
  const found = contentState(bytesMax, MediaFlag.Json, isResponse ? MediaFlag.Other : MediaFlag.Form);
  return found == ABSENT && isJsonInDisguise() ? BROKEN : found;
}

/** A request that says it is a form and begins as no form does: an upstream that does not look at the type would read it as JSON. */
function isJsonInDisguise(): bool {
  return !isResponse && (media & MediaFlag.Form) != 0 && first != 0 && (first == 0x7b || first == 0x5b || first < 0x21 || first > 0x7e);
}

/** Likewise for a form. */
export function formState(bytesMax: u32): i32 {
  return contentState(bytesMax, MediaFlag.Form, MediaFlag.Json);
}

/** Whether the inputs of a body within the bound have all been handed over; ABSENT for an empty one. What could not be read is BROKEN; what was read before it has been handed over. */
export function inputsState(bytesMax: u32): i32 {
  return contentState(bytesMax, MediaFlag.Input, 0);
}

/** Something of the body was read: it is there, and within the bound. */
export function isRead(bytesMax: u32): bool {
  return state == TRUE && seen != 0 && seen <= bytesMax;
}

/** `elsewhere`: a type whose body has nothing of what is wanted. */
function contentState(bytesMax: u32, wanted: i32, elsewhere: i32): i32 {
  if (state != TRUE) return state;
  if (seen > bytesMax) return BROKEN;
  if (seen == 0) return ABSENT;
  // Its inputs hold, but nothing else was looked for in it.
  if ((wanted & notRead()) != 0) return BROKEN;
  if ((media & elsewhere) != 0) return ABSENT;
  return (media & wanted) == 0 || (takesInputs && wanted != MediaFlag.Input ? error & ~inputFault : error) != 0 ? BROKEN : TRUE;
}

/** A message that has no body phase of its own: the tests find it ABSENT (or BROKEN), or an empty body (TRUE). */
export function noBody(as: i32): void {
  state = as;
  seen = 0;
  first = 0;
  useCells(0);
  clearCells();
}

/** Takes what a body call-back brought: `bytes` are all so far when the body is held, and this chunk's otherwise. */
export function takeBody(buffer: Buffer, context: u32, isHeld: bool, bytes: u32, isEnd: bool, bytesMax: u32, mediaFlags: i32): BodyStep {
  state = TRUE;
  media = mediaFlags;
  isResponse = buffer == Buffer.HttpResponseBody;
  if (isHeld) {
    if (!isEnd && bytes <= bytesMax) return BodyStep.Hold;
    begin(parsers, buffer);
    feed(parsers, buffer, bytes, bytesMax);
    end(parsers);
    return BodyStep.Ready;
  }
  let parser = parserOf(context);
  if (parser == 0) {
    parser = parserOf(0);
    if (parser == 0) {
      noBody(BROKEN);
      return BodyStep.Ready;
    }
    store<u32>(parser, context);
    begin(parser, buffer);
  }
  feed(parser, buffer, bytes, bytesMax);
  if (!isEnd && load<u32>(parser, 4) <= bytesMax) return BodyStep.Pass;
  end(parser);
  store<u32>(parser, 0);
  return BodyStep.Ready;
}

/** The body has ended with trailers: what the call-backs brought is all. */
export function endBody(buffer: Buffer, context: u32, isHeld: bool, bytesMax: u32, mediaFlags: i32): void {
  const held = isHeld && getBufferStatus(buffer) == Status.Ok ? <u32>resultNumber() : 0;
  takeBody(buffer, context, isHeld, held, true, bytesMax, mediaFlags);
}

/** Gives back the parser of a stream that ended early. */
export function releaseParser(context: u32): void {
  const parser = parserOf(context);
  if (parser != 0) store<u32>(parser, 0);
}

/** The parser of a stream; of 0, a free one; 0 where there is none. */
function parserOf(wanted: u32): usize {
  for (let i = 1; i < parsersMax; i++) {
    const at = parsers + i * parserBytes;
    if (load<u32>(at) == wanted) return at;
  }
  return 0;
}

function begin(parser: usize, buffer: Buffer): void {
  store<u32>(parser, 0, 4);
  store<u32>(parser, 0, 8);
  store<u32>(parser, 0, 12);
  useCells(parser + headBytes);
  clearCells();
  startProtocol(contentOf(parser), media, buffer == Buffer.HttpResponseBody);
}

// @ts-ignore: decorator
@inline
function contentOf(parser: usize): usize {
  return parser + headBytes + cellsBytes;
}

/** Parses `bytes` of the host's buffer, window by window; nothing of a body that is over the bound. */
function feed(parser: usize, buffer: Buffer, bytes: u32, bytesMax: u32): void {
  useCells(parser + headBytes);
  resumeProtocol(contentOf(parser));
  const total = load<u32>(parser, 4) + bytes;
  // A length that wraps around is over every bound.
  store<u32>(parser, total < bytes ? u32.MAX_VALUE : total, 4);
  if (total > bytesMax || total < bytes) return;
  if ((media & readFlags) == 0) return;
  for (let offset: u32 = 0; offset < bytes && load<u32>(parser, 8) == 0;) {
    const mark = arenaMark();
    const wanted = min(windowBytes, bytes - offset);
    if (getBufferBytes(buffer, offset, wanted) != Status.Ok || lengthOf(resultBytes()) == 0) {
      store<u32>(parser, 1, 8);
      // What could not be read may be anything: no form is taken at its word either.
      store<u32>(parser, 1, 12);
      return;
    }
    const window = resultBytes();
    offset += lengthOf(window);
    if (requestJson != 0 && load<u32>(parser, 12) == 0) store<u32>(parser, firstOf(addressOf(window), lengthOf(window)), 12);
    store<u32>(parser, feedProtocol(contentOf(parser), media, addressOf(window), lengthOf(window)), 8);
    arenaRelease(mark);
  }
}

/** The first byte that is no white space of JSON (RFC 8259, 2); 0 where there is none, and 1 for a NUL, which is no more printable. */
function firstOf(data: usize, bytes: u32): u32 {
  for (const end = data + bytes; data < end; data++) {
    const byte = <u32>load<u8>(data);
    if (byte != 0x20 && byte - 0x09 > 1 && byte != 0x0d) return max(byte, 1);
  }
  return 0;
}

function end(parser: usize): void {
  seen = load<u32>(parser, 4);
  error = load<u32>(parser, 8);
  first = load<u32>(parser, 12);
  useCells(parser + headBytes);
  resumeProtocol(contentOf(parser));
  if (error != 0 || seen == 0) return;
  error = endProtocol(contentOf(parser), media);
}
