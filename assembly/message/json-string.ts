// Strings of JSON (RFC 8259, 7): validated always, decoded and captured only where somebody asks.
import { nameBytesMax, valueBytesMax } from "../limits";
import {
  append, appendCharacter, beforeColon, error, fail, faultAt, finish, inEscape, inString, inUnicode, jsonString, jsonSyntax, jsonUtf8, leaveInput, loneSurrogate, surrogate, unit, utf8,
} from "./json-state";
import { hexValue } from "./percent";
import { jsonInputs, jsonNul } from "./plan";
import { scalar } from "./json-scalar";
import { lanes, loadTail } from "./simd";
import { utf8Boundary, utf8Error, utf8Next } from "./utf8";

/** Goes on in a string; returns behind its closing quote, behind a backslash, or `end`. A name that ends is left by `finish`. */
export function stringRun(state: usize, data: usize, end: usize, next: i32, name: bool): usize {
  const wanted = next != 0;
  let begin = data;
  if (load<u32>(state, utf8) != utf8Boundary) data = utf8Run(state, data, end);
  while (true) {
    data = findSpecial(data, end);
    if (data == end) break;
    const byte: u32 = load<u8>(data);
    if (byte >= 0x80) {
      data = utf8Run(state, data, end);
    } else if (byte == 0x22) {
      if (wanted) finish(state, begin, data - begin, name ? nameBytesMax : valueBytesMax);
      data++;
      if (name) store<u32>(state, beforeColon);
      else scalar(state, next, jsonString, data);
      return data;
    } else if (byte == 0x5c) {
      if (wanted) append(state, begin, data - begin);
      begin = ++data;
      const character = data < end ? simpleEscape(load<u8>(data)) : 0;
      if (character == 0) {
        store<u32>(state, inEscape);
        return data;
      }
      if (wanted) escaped(state, character);
      begin = ++data;
    } else {
      if (jsonInputs) leaveInput(state, begin, data - begin);
      return fail(state, jsonSyntax, data, end);
    }
  }
  if (load<i32>(state, error) != 0) {
    if (jsonInputs) leaveInput(state, begin, faultAt - begin);
    return end;
  }
  store<u32>(state, inString);
  if (wanted) append(state, begin, end - begin);
  return end;
}

/** The first quote, backslash, control character or byte above 0x7f, or `end`. */
function findSpecial(from: usize, end: usize): usize {
  let found = 0;
  for (; from + 16 <= end; from += 16) {
    found = specialLanes(v128.load(from));
    if (found != 0) return from + ctz(found);
  }
  if (from < end) found = specialLanes(loadTail(from, <i32>(end - from))) & lanes(<i32>(end - from));
  return found == 0 ? end : from + ctz(found);
}

/** A bit for each quote, backslash, control character or byte above 0x7f. */
// @ts-ignore: decorator
@inline
export function specialLanes(v: v128): i32 {
  const mark = v128.or(v128.eq<i8>(v, i8x16.splat(0x22)), v128.eq<i8>(v, i8x16.splat(0x5c)));
  return v128.bitmask<i8>(v128.or(mark, v128.lt<i8>(v, i8x16.splat(0x20))));
}

/** Validates a run of bytes that are not ASCII. Whole characters of two and three bytes are taken at once, which is most of what is written. */
function utf8Run(state: usize, data: usize, end: usize): usize {
  let next = load<u32>(state, utf8);
  do {
    if (next == utf8Boundary && end - data >= 4) {
      const character = load<u32>(data), length = shortCharacter(character);
      data += length;
      if (length != 0) continue;
    }
    next = utf8Next(next, load<u8>(data));
    if (next == utf8Error) return fail(state, jsonUtf8, data, end);
    data++;
  } while (data < end && (next != utf8Boundary || load<u8>(data) >= 0x80));
  store<u32>(state, next, utf8);
  return data;
}

/** 2 or 3 where a character of that many bytes begins in the lowest bytes, otherwise 0. */
// @ts-ignore: decorator
@inline
function shortCharacter(bytes: u32): u32 {
  if ((bytes & 0xc0c0f0) == 0x8080e0) {
    // The bits that tell over-long forms (none set) and surrogates.
    const high = bytes & 0x200f;
    return high != 0 && high != 0x200d ? 3 : 0;
  }
  return (bytes & 0xc0e0) == 0x80c0 && (bytes & 0x1e) != 0 ? 2 : 0;
}

/** The character behind a backslash, where that is one byte; otherwise 0. */
function simpleEscape(byte: u32): u32 {
  switch (byte) {
    case 0x22: case 0x5c: case 0x2f: return byte;
    case 0x62: return 0x08;
    case 0x66: return 0x0c;
    case 0x6e: return 0x0a;
    case 0x72: return 0x0d;
    case 0x74: return 0x09;
    default: return 0;
  }
}

/** Goes on behind a backslash, with the byte that says which escape it is. */
export function escapeRun(state: usize, data: usize, end: usize, wanted: bool): usize {
  const byte: u32 = load<u8>(data), character = simpleEscape(byte);
  if (byte == 0x75) {
    store<u32>(state, 1, unit);
    store<u32>(state, inUnicode);
  } else {
    if (character == 0) {
      if (jsonInputs) leaveInput(state, 0, 0);
      return fail(state, jsonSyntax, data, end);
    }
    if (wanted) escaped(state, character);
    store<u32>(state, inString);
  }
  return data + 1;
}

/** Goes on in the four digits of a \u escape. */
export function unicodeRun(state: usize, data: usize, end: usize, wanted: bool): usize {
  const digit = hexValue(load<u8>(data));
  if (digit > 15) {
    if (jsonInputs) leaveInput(state, 0, 0);
    return fail(state, jsonSyntax, data, end);
  }
  const digits = load<u32>(state, unit) << 4 | digit;
  store<u32>(state, digits, unit);
  if (digits >> 16 != 0) {
    if (wanted) escaped(state, digits & 0xffff);
    store<u32>(state, inString);
  }
  return data + 1;
}

/** Appends one escaped UTF-16 code unit; two surrogates make one character. */
function escaped(state: usize, code: u32): void {
  if (jsonInputs && code == 0) jsonNul();
  const high = load<u32>(state, surrogate);
  if (high != 0) {
    if (code - 0xdc00 < 0x400) {
      store<u32>(state, 0, surrogate);
      appendCharacter(state, 0x10000 + (high - 0xd800 << 10) + (code - 0xdc00));
      return;
    }
    loneSurrogate(state);
  }
  if (code - 0xd800 < 0x400) store<u32>(state, code, surrogate);
  else appendCharacter(state, code - 0xdc00 < 0x400 ? 0xfffd : code);
}
