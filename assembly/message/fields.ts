// Names and values of application/x-www-form-urlencoded: one parser for a query in one piece and for a form in chunks.
// It may stop after any byte and go on with the next chunk; what it reports does not depend on where the chunks were cut.
//
//   +0      phase         what comes next: 0 a piece, 1 more of a name, 2 more of a value, 3 nothing (too many fields)
//   +4      root          given to `fieldName`: what is being parsed (a query, a form)
//   +8      left          how many more fields are allowed
//   +12     plan          what `fieldName` gave for the present value
//   +16     captured      bytes in `text`; -1: more than fit
//   +20     escape        an unfinished escape: 0 none, 1 after `%`, otherwise the first digit's byte
//   +24     rules         how the upstream reads it: bits of FieldRule
//   +28     text          the decoded name or value, as far as it could not be used where it lies; and 16 bytes to spare
//
// A name or a value that lies whole in its chunk and has nothing to decode is never copied.
//
// In a build whose rules ask for inputs (`fieldInputs`), the names and values of the roots that are inputs are handed to `fieldInput` besides, however
// long they are; the text is a window then, and behind it stand:
//
//   spilled       1 where windows of the present name or value were handed over already
//   nameBytes     of the present name, as far as it is kept
//   name          its first bytes, and 16 to spare
import { inputOverlapBytes, inputWindowBytes, nameBytesMax, valueBytesMax } from "../limits";
import { FieldRule } from "./field-rules";
import { hexValue, percentValue } from "./percent";
import { putUtf8, windows1252 } from "./windows-1252";
import { fieldInput, fieldInputs, fieldName, fieldNamed, fieldsClose, fieldsOpen, fieldValue, isInputRoot } from "./plan";
import { copyLoosely, eqMask, findByte, lanes, loadUpTo } from "./simd";

const root: usize = 4, left: usize = 8, plan: usize = 12, captured: usize = 16, escape: usize = 20, rules: usize = 24, text: usize = 28;
const character: usize = memory.data(4);
const inPiece: u32 = 0, inName: u32 = 1, inValue: u32 = 2, overrun: u32 = 3;

/** Room for the text of a name or a value. */
const textBytesMax: i32 = fieldInputs ? inputWindowBytes : valueBytesMax;
const spilled: usize = text + textBytesMax + 16, ownNameBytes: usize = spilled + 4, ownName: usize = spilled + 8;

/** Bytes of the state that the caller provides (aligned to 4). */
export const fieldsStateBytes: i32 = fieldInputs ? <i32>ownName + nameBytesMax + 16 : <i32>text + valueBytesMax + 16;

/** Too many fields: the error that `fieldsFeed` and `fieldsEnd` return. */
export const tooManyFields: i32 = 1;

/** Of the fields that are being read: the other separator, or `&` again; the byte that is a space, or `&`, which never comes. */
let other: u32 = 0x26;
let blank: u32 = 0x2b;
let duplicates: i32 = 0;
/** Bytes from 0x80 on are characters of windows-1252: escaped ones, or as they stand. */
let isWideEscaped: bool = false;
let isWide: bool = false;

/** Begins a query or a form; `fieldsMax` pieces that are not empty are allowed. `fieldRules`: bits of FieldRule. */
export function fieldsStart(state: usize, rootId: i32, fieldsMax: i32, fieldRules: i32): void {
  store<i32>(state, fieldRules, rules);
  store<u32>(state, inPiece);
  store<i32>(state, rootId, root);
  store<i32>(state, fieldsMax, left);
  if (fieldInputs) store<u32>(state, 0, spilled);
  if (isInput(state)) fieldsOpen(rootId, state, fieldRules);
}

/** Which of several values of one name counts, in what is being read: a bit of FieldRule, or 0 for each. */
// @ts-ignore: decorator
@inline
export function duplicatesRead(): i32 {
  return duplicates;
}

/** The names and values that are being parsed are inputs. */
// @ts-ignore: decorator
@inline
function isInput(state: usize): bool {
  return fieldInputs && isInputRoot(load<i32>(state, root));
}

/** Parses the next bytes and calls the hooks. 0, or `tooManyFields`, after which nothing is reported any more. */
export function fieldsFeed(state: usize, data: usize, dataBytes: i32): i32 {
  const end = data + dataBytes;
  useRules(load<i32>(state, rules));
  let phase = load<u32>(state);
  while (data < end && phase != overrun) {
    if (phase == inPiece) {
      if (isSeparator(load<u8>(data))) { data++; continue; }
      const more = load<i32>(state, left) - 1;
      store<i32>(state, more, left);
      if (more < 0) {
        phase = overrun;
        if (isInput(state)) fieldsClose(load<i32>(state, root), load<i32>(state, rules));
        break;
      }
      store<u64>(state, 0, captured);
      const nameEnd = findSpecial(data, end, true), stop: u32 = nameEnd < end ? load<u8>(nameEnd) : 0;
      if (stop == 0x3d || isSeparator(stop)) {
        // The name lies whole in its chunk, with nothing to decode.
        named(state, data, <i32>(nameEnd - data), stop != 0x3d);
        phase = stop != 0x3d ? inPiece : inValue;
        data = nameEnd + 1;
        continue;
      }
      phase = inName;
    }
    if (phase == inValue && load<i32>(state, plan) == 0 && !isInput(state)) {
      // Nobody asks for this value.
      data = valueEnd(data, end);
      if (data < end) { phase = inPiece; data++; }
      continue;
    }
    data = run(state, data, end, phase == inName);
    if (data == end) break;
    // `data` stands at the `=` or the separator that ends the name or the value.
    const closes = isSeparator(load<u8>(data++));
    phase = closes ? inPiece : inValue;
  }
  store<u32>(state, phase);
  return <i32>(phase == overrun);
}

/** Ends the query or the form: what was begun is complete. 0 or `tooManyFields`. */
export function fieldsEnd(state: usize): i32 {
  const phase = load<u32>(state);
  useRules(load<i32>(state, rules));
  if (phase == inName) finish(state, 0, 0, true, true);
  else if (phase == inValue && (load<i32>(state, plan) != 0 || isInput(state))) finish(state, 0, 0, false, true);
  store<u32>(state, inPiece);
  if (isInput(state) && phase != overrun) fieldsClose(load<i32>(state, root), load<i32>(state, rules));
  return <i32>(phase == overrun);
}

function useRules(own: i32): void {
  other = (own & FieldRule.Semicolon) != 0 ? 0x3b : 0x26;
  blank = (own & FieldRule.Plus) != 0 ? 0x26 : 0x2b;
  duplicates = own & (FieldRule.First | FieldRule.Last | FieldRule.Joined);
  isWideEscaped = (own & FieldRule.WideEscapes) != 0;
  isWide = (own & FieldRule.Wide) != 0;
}

// @ts-ignore: decorator
@inline
function isSeparator(byte: u32): bool {
  return byte == 0x26 || byte == other;
}

/** The next separator, or `end`. */
function valueEnd(from: usize, end: usize): usize {
  const near = findByte(from, end, 0x26);
  return other == 0x26 ? near : findByte(from, near, other);
}

/** Goes on with a name or a value; returns where it ended (at `&`, or `=` behind a name), or `end`. */
function run(state: usize, data: usize, end: usize, isName: bool): usize {
  if (fieldInputs) isNameNow = isName;
  while (data < end) {
    if (load<u32>(state, escape) != 0) {
      // An escape that turns out to be none is text; the byte that showed it is looked at again.
      if (inEscape(state, load<u8>(data))) data++;
      continue;
    }
    const begin = data;
    data = findSpecial(data, end, isName);
    const byte: u32 = data < end ? load<u8>(data) : 0;
    if (isSeparator(byte) || byte == 0x3d) {
      finish(state, begin, data - begin, isName, byte != 0x3d);
      return data;
    }
    append(state, begin, data - begin);
    if (byte == blank) {
      appendByte(state, 0x20);
      data++;
    } else if (byte >= 0x80) {
      appendDecoded(state, byte, true);
      data++;
    } else if (byte == 0x25) {
      const value = percentValue(data + 1, end);
      if (value <= 0xff) {
        appendDecoded(state, value, isWideEscaped);
        data += 3;
      } else {
        // No escape, or one that the chunk's end cuts: byte by byte.
        store<u32>(state, 1, escape);
        data++;
      }
    }
  }
  return end;
}

/** The first `%`, `+`, separator, byte of windows-1252, or `=` in a name, or `end`. */
function findSpecial(from: usize, end: usize, isName: bool): usize {
  const equal = isName ? 0x3d : 0x26, high = isWide ? -1 : 0;
  for (; from < end; from += 16) {
    const bytes = <i32>(end - from), v = loadUpTo(from, bytes);
    const found = (eqMask(v, 0x25) | eqMask(v, <i32>blank) | eqMask(v, 0x26) | eqMask(v, <i32>other) | eqMask(v, equal) | (v128.bitmask<i8>(v) & high)) & lanes(bytes);
    if (found != 0) return from + ctz(found);
  }
  return end;
}

/** Takes one byte behind `%` or `%X`; false where the byte does not belong to the escape, which has then been written out as text. */
function inEscape(state: usize, byte: u32): bool {
  const first = load<u32>(state, escape), value = hexValue(byte);
  if (value > 15) {
    store<u32>(state, 0, escape);
    appendByte(state, 0x25);
    if (first != 1) appendByte(state, first);
    return false;
  }
  if (first == 1) store<u32>(state, byte, escape);
  else {
    store<u32>(state, 0, escape);
    appendDecoded(state, hexValue(first) << 4 | value, isWideEscaped);
  }
  return true;
}

/** Reports a name or a value that has ended: what was captured, and the last bytes of it, which are `bytes` at `from`. */
function finish(state: usize, from: usize, bytes: usize, isName: bool, isLast: bool): void {
  if (fieldInputs) isNameNow = isName;
  // A byte that is no digit closes an escape in which the data ended.
  if (load<u32>(state, escape) != 0) inEscape(state, 0);
  if (load<i32>(state, captured) != 0) {
    append(state, from, bytes);
    from = state + text;
    bytes = load<i32>(state, captured);
  }
  let length = <i32>bytes;
  if (isName) {
    named(state, from, length, isLast);
    return;
  }
  if (isInput(state)) length = handOver(state, false, from, length);
  const asked = load<i32>(state, plan);
  if (fieldInputs && asked == 0) return;
  fieldValue(asked, from, <u32>length <= <u32>valueBytesMax ? length : -1);
}

/** A name has ended; where it is the last thing of its piece, its value is empty. */
function named(state: usize, from: usize, bytes: i32, isLast: bool): void {
  if (isInput(state)) {
    if (load<u32>(state, spilled) == 0) keepName(state, from, bytes);
    bytes = handOver(state, true, from, bytes);
  }
  const next = <u32>bytes <= <u32>nameBytesMax ? fieldName(load<i32>(state, root), from, bytes) : 0;
  store<i32>(state, next, plan);
  store<u64>(state, 0, captured);
  if (isLast && next != 0) fieldValue(next, from, 0);
}

function append(state: usize, from: usize, bytes: usize): void {
  let used = load<i32>(state, captured);
  if (used < 0) return;
  if (<i32>bytes > textBytesMax - used) {
    if (!isInput(state)) { store<i32>(state, -1, captured); return; }
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

function appendByte(state: usize, byte: u32): void {
  let used = load<i32>(state, captured);
  if (<u32>used >= <u32>textBytesMax) {
    if (!isInput(state)) { store<i32>(state, -1, captured); return; }
    spill(state);
    used = inputOverlapBytes;
  }
  store<u8>(state + used, byte, text);
  store<i32>(state, used + 1, captured);
}

/** A byte, or the character that it is. */
function appendDecoded(state: usize, byte: u32, asCharacter: bool): void {
  if (!asCharacter || byte < 0x80) {
    appendByte(state, byte);
    return;
  }
  const bytes = putUtf8(character, windows1252(byte));
  for (let i: usize = 0; i < <usize>bytes; i++) appendByte(state, load<u8>(character + i));
}

/** What `run` and `finish` are in: a name, or a value. */
let isNameNow: bool = false;

/** The window is full and its text goes on: hands it over, and keeps what the next one begins with. */
function spill(state: usize): void {
  const window = state + text;
  if (isNameNow && load<u32>(state, spilled) == 0) keepName(state, window, inputWindowBytes);
  fieldInput(load<i32>(state, root), isNameNow, state + ownName, load<i32>(state, ownNameBytes), window, inputWindowBytes, false);
  memory.copy(window, window + inputWindowBytes - inputOverlapBytes, inputOverlapBytes);
  store<u32>(state, 1, spilled);
}

function keepName(state: usize, from: usize, bytes: i32): void {
  fieldNamed(load<i32>(state, root), from, bytes);
  const kept = min(bytes, nameBytesMax);
  copyLoosely(state + ownName, from, kept);
  store<i32>(state, kept, ownNameBytes);
}

/** Hands a name or value over that has ended, or its last window; how long it is, -1 where windows went before. */
function handOver(state: usize, isName: bool, from: usize, bytes: i32): i32 {
  fieldInput(load<i32>(state, root), isName, state + ownName, load<i32>(state, ownNameBytes), from, bytes, true);
  if (load<u32>(state, spilled) == 0) return bytes;
  store<u32>(state, 0, spilled);
  return -1;
}
