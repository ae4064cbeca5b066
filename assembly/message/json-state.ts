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
//
// In a build whose rules ask for inputs (`jsonInputs`), the names and strings of a document whose root is `inputsRoot`, `nestedRoot` or `outputsRoot` are inputs, however long they are:
// the text is a window then, windows that are full go to `jsonInput`, and behind the text stand
//
//   spilled               1 where windows of the present name or string were handed over already
//   inputs                1 where the document's names and strings are inputs
//   names                 of the members that the open containers belong to (json-names.ts)
import { inputOverlapBytes, inputWindowBytes, jsonDepthMax, nameBytesMax, valueBytesMax } from "../limits";
import { jsonNamesBytes, keepName, noNames } from "./json-names";
import { inputsRoot, jsonInput, jsonInputs, jsonNamed, nestedRoot, outputsRoot } from "./plan";
import { copyLoosely, eqMask, lanes, loadUpTo } from "./simd";

export const error: usize = 4, top: usize = 8, plan: usize = 12, captured: usize = 16, utf8: usize = 20, unit: usize = 24, surrogate: usize = 28;
export const literal: usize = 32, literalKind: usize = 36, isName: usize = 40, fed: usize = 44, start: usize = 48, levels: usize = 52;
export const topMax: usize = levels + jsonDepthMax * 8;
const text: usize = topMax + 8;

/** Room for the text of a name or a value. */
const textBytesMax: i32 = jsonInputs ? inputWindowBytes : valueBytesMax;
const spilled: usize = text + textBytesMax + 16, inputs: usize = spilled + 4, names: usize = inputs + 4;

/** Bytes of the state that the caller provides. */
export const jsonStateBytes: i32 = jsonInputs ? <i32>names + jsonNamesBytes : <i32>text + valueBytesMax + 16;

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

/** The first byte with which the document cannot become JSON any more; kept where its strings are inputs. */
export let faultAt: usize = 0;

// @ts-ignore: decorator
@inline
export function setFault(at: usize): void {
  faultAt = at;
}

/** `refuse` in a token, for the byte at `at`; returns the chunk's end. */
// @ts-ignore: decorator
@inline
export function fail(state: usize, why: i32, at: usize, end: usize): usize {
  if (jsonInputs) faultAt = at;
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
  if (!jsonInputs) finishedBytes = <u32>bytes <= <u32>bytesMax ? <i32>bytes : -1;
  else finishedBytes = handsOver && piece != Piece.None ? lastWindow(state, from, <i32>bytes) : <i32>bytes;
}

/** Appends raw bytes to what was captured. */
export function append(state: usize, from: usize, bytes: usize): void {
  if (bytes == 0) return;
  if (load<u32>(state, surrogate) != 0) loneSurrogate(state);
  let used = load<i32>(state, captured);
  if (used < 0) return;
  if (<i32>bytes > textBytesMax - used) {
    if (!jsonInputs || !handsOver || piece == Piece.None) { store<i32>(state, -1, captured); return; }
    do {
      const room = textBytesMax - used;
      copyLoosely(state + text + used, from, room);
      spill(state);
      used = inputOverlapBytes;
      from += room;
      bytes -= room;
    } while (<i32>bytes > textBytesMax - used);
  }
  copyLoosely(state + text + used, from, <i32>bytes);
  store<i32>(state, used + <i32>bytes, captured);
}

/** Appends a character in UTF-8. */
export function appendCharacter(state: usize, code: u32): void {
  const used = load<i32>(state, captured);
  const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  const spills = jsonInputs && handsOver && piece != Piece.None;
  if (used < 0 || (bytes > textBytesMax - used && !spills)) { store<i32>(state, -1, captured); return; }
  store<i32>(state, used + bytes, captured);
  const to = state + text + used;
  if (bytes == 1) store<u8>(to, code);
  else {
    for (let i = bytes - 1; i > 0; i--, code >>= 6) store<u8>(to + i, 0x80 | (code & 0x3f));
    store<u8>(to, (0xf00 >> bytes & 0xff) | code);
  }
  // A character may stand across the window's end.
  if (spills && used + bytes > textBytesMax) {
    spill(state);
    memory.copy(state + text + inputOverlapBytes, state + text + textBytesMax, used + bytes - textBytesMax);
    store<i32>(state, inputOverlapBytes + used + bytes - textBytesMax, captured);
  }
}

/** What is being read: nothing that can be an input, a member's name, or a string. */
export const enum Piece { None = 0, Name = 1, Text = 2 }
let piece: Piece = Piece.None;
/** The names and strings of the document that is being read are inputs. */
export let handsOver: bool = false;
/** Where the names of its members are kept. */
export let namesAt: usize = 0;

/** A document begins. */
// @ts-ignore: decorator
@inline
export function startInputs(state: usize, root: i32): void {
  store<u32>(state, 0, spilled);
  store<u32>(state, <u32>(root == inputsRoot || root == outputsRoot || root == nestedRoot), inputs);
  noNames(state + names, 0, 0);
}

/** The document's value has this name: it stands in a text of that name. */
export function nameDocument(state: usize, name: usize, bytes: i32): void {
  keepName(state + names, name, bytes);
}

/** What is kept here while bytes are read, for another document that is read meanwhile; and back. */
export function suspendState(at: usize): void {
  store<u32>(at, <u32>faultAt);
  store<u32>(at, <u32>finishedFrom, 4);
  store<i32>(at, finishedBytes, 8);
  store<u32>(at, piece, 12);
  store<u32>(at, <u32>handsOver, 16);
  store<u32>(at, <u32>namesAt, 20);
}

export function resumeState(at: usize): void {
  faultAt = load<u32>(at);
  finishedFrom = load<u32>(at, 4);
  finishedBytes = load<i32>(at, 8);
  piece = <Piece>load<u32>(at, 12);
  handsOver = load<u32>(at, 16) != 0;
  namesAt = load<u32>(at, 20);
}

/** The reader goes on with a document. */
// @ts-ignore: decorator
@inline
export function resumeInputs(state: usize): void {
  handsOver = load<u32>(state, inputs) != 0;
  namesAt = state + names;
}

// @ts-ignore: decorator
@inline
export function setPiece(value: Piece): void {
  piece = value;
}

/** The window is full and its text goes on: hands it over, and keeps what the next one begins with. */
function spill(state: usize): void {
  const window = state + text;
  if (piece == Piece.Name && load<u32>(state, spilled) == 0) {
    keepName(namesAt, window, nameBytesMax);
    jsonNamed(window, inputWindowBytes);
  }
  jsonInput(piece == Piece.Name, window, inputWindowBytes, false);
  memory.copy(window, window + inputWindowBytes - inputOverlapBytes, inputOverlapBytes);
  store<u32>(state, 1, spilled);
}

/** The text has ended: how long it is, or -1 where windows of it went before, whose last one is handed over now. */
function lastWindow(state: usize, from: usize, bytes: i32): i32 {
  if (load<u32>(state, spilled) == 0) return bytes;
  store<u32>(state, 0, spilled);
  jsonInput(piece == Piece.Name, from, bytes, true);
  return -1;
}

/** The document is broken in a name or a string: what was read of it, up to the last `bytes` at `from`, is an input. */
export function leaveInput(state: usize, from: usize, bytes: usize): void {
  if (!handsOver || piece == Piece.None) return;
  finish(state, from, bytes, 0);
  if (finishedBytes > 0) jsonInput(piece == Piece.Name, finishedFrom, finishedBytes, true);
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
