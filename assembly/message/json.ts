// One JSON document, read once from left to right: tokenized, validated (RFC 8259, UTF-8) and reported to those who ask.
//
// It may stop after any byte and go on with the next chunk; what it reports does not depend on where the chunks were cut. Which values
// somebody asks for is the plan's matter: a plan state travels with every value, the hooks of `./plan` give the state of a member or an
// element from the state of its container, and nothing below a value in state 0 is decoded, captured or reported. It is validated all the same.
import { jsonDepthMax } from "../limits";
import { jsonClose, jsonElement, jsonOpen } from "./plan";
import { isComplete, literalRun, numberEnd, numberRun, scalarStart, setShift, tokenStart } from "./json-scalar";
import {
  afterValue, beforeColon, beforeFirstElement, beforeFirstName, beforeName, beforeValue, depth, error, fail, failed, fed, inEscape, inLiteral, inNumber, inString, inUnicode,
  jsonArray, jsonIncomplete, jsonObject, jsonSyntax, jsonTooDeep, levels, plan, surrogate,
} from "./json-state";
import { escapeRun, stringRun, stringStart, unicodeRun } from "./json-string";

export { jsonValueEnd, jsonValueStart } from "./json-scalar";
export {
  jsonArray, jsonFalse, jsonIncomplete, jsonNull, jsonNumber, jsonObject, jsonStateBytes, jsonString, jsonSyntax, jsonTooDeep, jsonTrue, jsonUtf8,
} from "./json-state";

/** Begins a document; `root` is the plan state of its value. */
export function jsonStart(state: usize, root: i32): void {
  store<u32>(state, beforeValue);
  store<i32>(state, 0, error);
  store<i32>(state, 0, depth);
  store<i32>(state, root, plan);
  store<u32>(state, 0, fed);
  store<u32>(state, 0, surrogate);
}

/** Reads the next bytes. 0, or one of jsonSyntax, jsonUtf8 and jsonTooDeep; the first error stays. */
export function jsonFeed(state: usize, data: usize, dataBytes: i32): i32 {
  const end = data + dataBytes, before = load<u32>(state, fed);
  setShift(<usize>before - data);
  store<u32>(state, before + dataBytes, fed);
  while (data < end) {
    const phase = load<u32>(state);
    if (phase <= afterValue) data = structure(state, phase, data, end);
    else if (phase == inString) data = stringRun(state, data, end);
    else if (phase >= inNumber) data = numberRun(state, data, data, end);
    else if (phase == inLiteral) data = literalRun(state, data, end);
    else if (phase == inEscape) data = escapeRun(state, data, end);
    else if (phase == inUnicode) data = unicodeRun(state, data, end);
    else break;
  }
  return load<i32>(state, error);
}

/** Ends the document. 0, an earlier error, or jsonIncomplete (also where there was no value at all). */
export function jsonEnd(state: usize): i32 {
  const phase = load<u32>(state);
  setShift(load<u32>(state, fed));
  if (phase == failed) return load<i32>(state, error);
  if (phase >= inNumber && isComplete(phase)) numberEnd(state, 0, 0);
  if (load<u32>(state) != afterValue || load<i32>(state, depth) != 0) fail(state, jsonIncomplete, 0);
  return load<i32>(state, error);
}

/** Reads one byte between tokens. */
// @ts-ignore: decorator
@inline
function structure(state: usize, phase: u32, data: usize, end: usize): usize {
  const byte: u32 = load<u8>(data);
  if (isSpace(byte)) return data + 1;
  switch (phase) {
    case beforeFirstElement:
      if (byte == 0x5d) return close(state, data);
      elementPlan(state, 0);
      return valueStart(state, byte, data, end);
    case beforeValue: return valueStart(state, byte, data, end);
    case beforeFirstName:
      if (byte == 0x7d) return close(state, data);
    case beforeName:
      if (byte != 0x22) return fail(state, jsonSyntax, end);
      store<i32>(state, load<i32>(level(state)), plan);
      stringStart(state, true);
      return data + 1;
    case beforeColon:
      if (byte != 0x3a) return fail(state, jsonSyntax, end);
      store<u32>(state, beforeValue);
      return data + 1;
    default: return behindValue(state, byte, data, end);
  }
}

// @ts-ignore: decorator
@inline
function isSpace(byte: u32): bool {
  return byte <= 0x20 && (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09);
}

/** The innermost open container: its plan, and behind it its index. */
// @ts-ignore: decorator
@inline
function level(state: usize): usize {
  return state + levels - 8 + (load<u32>(state, depth) << 3);
}

function elementPlan(state: usize, index: i32): void {
  const container = load<i32>(level(state));
  store<i32>(state, container == 0 ? 0 : jsonElement(container, index), plan);
}

function valueStart(state: usize, byte: u32, data: usize, end: usize): usize {
  if (byte == 0x7b) return open(state, false, data, end);
  if (byte == 0x5b) return open(state, true, data, end);
  scalarStart(state, data);
  if (byte != 0x22) return tokenStart(state, byte, data, end);
  stringStart(state, false);
  return data + 1;
}

function open(state: usize, isArray: bool, data: usize, end: usize): usize {
  const open = load<i32>(state, depth) + 1;
  if (open > jsonDepthMax) return fail(state, jsonTooDeep, end);
  store<i32>(state, open, depth);
  const next = load<i32>(state, plan), at = level(state);
  store<i32>(at, next);
  store<i32>(at, isArray ? 0 : -1, 4);
  store<u32>(state, isArray ? beforeFirstElement : beforeFirstName);
  if (next != 0) jsonOpen(next, isArray ? jsonArray : jsonObject);
  return data + 1;
}

/** Closes the innermost container, whose closing byte stands at `data`. */
function close(state: usize, data: usize): usize {
  const at = level(state), container = load<i32>(at);
  if (container != 0) jsonClose(container, load<i32>(at, 4) >= 0 ? jsonArray : jsonObject);
  store<i32>(state, load<i32>(state, depth) - 1, depth);
  store<u32>(state, afterValue);
  return data + 1;
}

function behindValue(state: usize, byte: u32, data: usize, end: usize): usize {
  if (load<i32>(state, depth) == 0) return fail(state, jsonSyntax, end);
  const at = level(state), index = load<i32>(at, 4);
  if (byte == 0x2c) {
    if (index < 0) store<u32>(state, beforeName);
    else {
      store<i32>(at, index + 1, 4);
      elementPlan(state, index + 1);
      store<u32>(state, beforeValue);
    }
    return data + 1;
  }
  return byte == <u32>(index < 0 ? 0x7d : 0x5d) ? close(state, data) : fail(state, jsonSyntax, end);
}
