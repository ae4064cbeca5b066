// What the JSON tokenizer keeps between two bytes. The caller provides `jsonStateBytes` bytes, aligned to 4.
//
//   +0      phase         what may come next (below)
//   +4      error         0, or why the document is refused
//   +8      top           where the level of the innermost container lies, from the state's beginning
//   +12     plan          of the value that comes next or is being read; in a name: of its object
//   +16     captured      bytes in `text`; -1: more than fit; 0 between tokens
//   +20     utf8          state of the validator in a string (utf8.ts); 0 between tokens
//   +24     unit          the digits of a \u escape so far, behind a 1 that shows how many there were
//   +28     surrogate     a high surrogate whose low one has not come yet, or 0
//   +32     literal       the bytes of true, false or null that are still to come, the next one lowest
//   +36     kind          of that literal
//   +40     isName        1 while the string is a member's name
//   +44     fed           bytes of the document before the present chunk
//   +48     start         where the present scalar, if somebody asks for it, begins, from the document's start
//   +52     levels        for the document and each open container { plan i32, index of the present element i32, -1 in an object, -2 outside }
//   +572    text          the decoded text of the present name or value, as far as it could not be used where it lies; and 16 bytes to spare
import { jsonDepthMax, valueBytesMax } from "../limits";
import { copyLoosely, eqMask, lanes, loadUpTo } from "./simd";

export const error: usize = 4, top: usize = 8, plan: usize = 12, captured: usize = 16, utf8: usize = 20, unit: usize = 24, surrogate: usize = 28;
export const literal: usize = 32, literalKind: usize = 36, isName: usize = 40, fed: usize = 44, start: usize = 48, levels: usize = 52;
export const topMax: usize = levels + jsonDepthMax * 8;
const text: usize = topMax + 8;

/** Bytes of the state that the caller provides. */
export const jsonStateBytes: i32 = <i32>text + valueBytesMax + 16;

/** The index in a level that is an object's, and in the document's. */
export const objectLevel: i32 = -1, documentLevel: i32 = -2;

// Between tokens. From beforeFirstElement on, the container may close.
export const beforeValue: u32 = 0, beforeName: u32 = 1, beforeColon: u32 = 2, beforeFirstElement: u32 = 3, beforeFirstName: u32 = 4, afterValue: u32 = 5;
// In a token.
export const inString: u32 = 6, inEscape: u32 = 7, inUnicode: u32 = 8, inLiteral: u32 = 9;
/** No byte is looked at any more. */
export const failed: u32 = 10;
// In a number: before its first byte; behind its minus; a leading 0; a digit before the point; the point; a digit behind it; the e; its sign; a digit of the exponent.
export const inNumber: u32 = 11;
export const beforeNumber: u32 = 11, afterMinus: u32 = 12, afterZero: u32 = 13, afterDigit: u32 = 14, afterPoint: u32 = 15, afterFraction: u32 = 16, afterE: u32 = 17, afterSign: u32 = 18, afterExponent: u32 = 19;

/** What `jsonFeed` and `jsonEnd` return beside 0: not JSON; not UTF-8; nested too deep; the document ends too early. */
export const jsonSyntax: i32 = 1, jsonUtf8: i32 = 2, jsonTooDeep: i32 = 3, jsonIncomplete: i32 = 4;

/** The kinds of values, for the hooks. */
export const jsonNull: i32 = 0, jsonFalse: i32 = 1, jsonTrue: i32 = 2, jsonNumber: i32 = 3, jsonString: i32 = 4, jsonArray: i32 = 5, jsonObject: i32 = 6;

/** Refuses the document for good; returns the phase. */
export function refuse(state: usize, why: i32): u32 {
  store<u32>(state, failed);
  store<i32>(state, why, error);
  return failed;
}

/** `refuse` in a token; returns the chunk's end. */
// @ts-ignore: decorator
@inline
export function fail(state: usize, why: i32, end: usize): usize {
  refuse(state, why);
  return end;
}

/** What a finished name or value is: `bytes` (-1: too long) at `from`. */
export let finishedFrom: usize = 0;
export let finishedBytes: i32 = 0;

/** Ends the present name or value, whose last bytes are `bytes` at `from`: without anything captured, it is just those. */
export function finish(state: usize, from: usize, bytes: usize, bytesMax: i32): void {
  if (load<u32>(state, surrogate) != 0) loneSurrogate(state);
  if (load<i32>(state, captured) != 0) {
    append(state, from, bytes);
    from = state + text;
    bytes = load<i32>(state, captured);
    store<i32>(state, 0, captured);
  }
  finishedFrom = from;
  finishedBytes = <u32>bytes <= <u32>bytesMax ? <i32>bytes : -1;
}

/** Appends raw bytes to what was captured. */
export function append(state: usize, from: usize, bytes: usize): void {
  if (bytes == 0) return;
  if (load<u32>(state, surrogate) != 0) loneSurrogate(state);
  const used = load<i32>(state, captured);
  if (used < 0) return;
  if (<i32>bytes > valueBytesMax - used) { store<i32>(state, -1, captured); return; }
  copyLoosely(state + text + used, from, <i32>bytes);
  store<i32>(state, used + <i32>bytes, captured);
}

/** Appends a character in UTF-8. */
export function appendCharacter(state: usize, code: u32): void {
  const used = load<i32>(state, captured);
  const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  if (used < 0 || bytes > valueBytesMax - used) { store<i32>(state, -1, captured); return; }
  store<i32>(state, used + bytes, captured);
  const to = state + text + used;
  if (bytes == 1) { store<u8>(to, code); return; }
  for (let i = bytes - 1; i > 0; i--, code >>= 6) store<u8>(to + i, 0x80 | (code & 0x3f));
  store<u8>(to, (0xf00 >> bytes & 0xff) | code);
}

/** A surrogate whose other half does not follow stands for U+FFFD. */
export function loneSurrogate(state: usize): void {
  store<u32>(state, 0, surrogate);
  appendCharacter(state, 0xfffd);
}

/** What closes a container. */
// @ts-ignore: decorator
@inline
export function closingByte(index: i32): u32 {
  return index >= 0 ? 0x5d : index == objectLevel ? 0x7d : 0x100;
}

// @ts-ignore: decorator
@inline
export function isSpace(byte: u32): bool {
  return byte <= 0x20 && (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09);
}

/** Behind a run of spaces, sixteen at a time: there are none in most documents, and many in indented ones. */
// @ts-ignore: decorator
@inline
export function spacesEnd(data: usize, end: usize): usize {
  while (data < end && load<u8>(data) == 0x20) {
    const bytes = <i32>(end - data), other = ~eqMask(loadUpTo(data, bytes), 0x20) & lanes(bytes);
    if (other != 0) return data + ctz(other);
    data += min(bytes, 16);
  }
  return data;
}
