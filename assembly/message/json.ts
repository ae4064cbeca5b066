// One JSON document, read once from left to right: tokenized, validated (RFC 8259, UTF-8) and reported to those who ask.
//
// It may stop after any byte and go on with the next chunk; what it reports does not depend on where the chunks were cut. Which values
// somebody asks for is the plan's matter: a plan state travels with every value, the hooks of `./plan` give the state of a member or an
// element from the state of its container, and nothing below a value in state 0 is decoded, captured or reported. It is validated all the same.
import { jsonDepthMax } from "../limits";
import { jsonClose, jsonDeep, jsonElement, jsonInputs, jsonMember, jsonOpen } from "./plan";
import { isComplete, literalRun, numberEnd, numberRun, resumeScalar, scalarStart, setShift, suspendScalar, tokenStart } from "./json-scalar";
import {
  afterValue, beforeColon, beforeFirstElement, beforeFirstName, beforeName, beforeNumber, beforeValue, captured, closingByte, documentLevel, error, failed, faultAt, fed, finishedBytes, finishedFrom, inEscape, inLiteral, inNumber,
  inString, inUnicode, isName, isSpace, jsonArray, jsonIncomplete, jsonObject, jsonSyntax, jsonTooDeep, levels, leaveInput, objectLevel, Piece, plan, refuse, resumeInputs, resumeState, setFault, setPiece, spacesEnd, startInputs, surrogate, suspendState, top, topMax,
} from "./json-state";
import { escapeRun, stringRun, unicodeRun } from "./json-string";
import { mayBePlain, plainLevel, plainNext, plainPhase, plainRun, resumePlain } from "./json-plain";

export { jsonValueEnd, jsonValueStart } from "./json-scalar";
export {
  jsonArray, jsonFalse, jsonIncomplete, jsonNull, jsonNumber, jsonObject, jsonStateBytes, jsonString, jsonSyntax, jsonTooDeep, jsonTrue, jsonUtf8,
} from "./json-state";

/** Begins a document; `root` is the plan state of its value. */
export function jsonStart(state: usize, root: i32): void {
  store<u32>(state, beforeValue);
  store<i32>(state, 0, error);
  store<u32>(state, levels, top);
  store<i32>(state, root, plan);
  store<u64>(state, 0, captured); // and utf8
  store<u32>(state, 0, surrogate);
  store<u32>(state, 0, fed);
  store<i32>(state, documentLevel, levels + 4);
  if (jsonInputs) startInputs(state, root);
}

/** Reads the next bytes. 0, or one of jsonSyntax, jsonUtf8 and jsonTooDeep; the first error stays. */
export function jsonFeed(state: usize, data: usize, dataBytes: i32): i32 {
  const end = data + dataBytes, before = load<u32>(state, fed);
  setShift(<usize>before - data);
  store<u32>(state, before + dataBytes, fed);
  if (jsonInputs) {
    resumeInputs(state);
    setFault(0);
  }
  // What changes with almost every byte is kept in locals: the phase, the plan of the value to come, the innermost level.
  let phase = load<u32>(state), next = load<i32>(state, plan), level = state + load<u32>(state, top), name = load<u32>(state, isName) != 0;
  while (data < end) {
    if (phase > afterValue) {
      if (phase == failed) break;
      data = tokenRun(state, phase, data, end, next, name);
      phase = load<u32>(state);
      if (phase == beforeColon && next != 0) next = jsonMember(next, finishedFrom, finishedBytes);
      continue;
    }
    if (mayBePlain(data, end)) {
      data = plainRun(state, data, end, phase, next, level);
      phase = plainPhase;
      next = plainNext;
      level = plainLevel;
      if (data == end) break;
    }
    const byte: u32 = load<u8>(data);
    if (isSpace(byte)) {
      data = spacesEnd(data + 1, end);
      continue;
    }
    data++;
    if (phase == beforeColon) {
      phase = byte == 0x3a ? beforeValue : refuse(state, jsonSyntax);
      continue;
    }
    if (phase >= beforeFirstElement) {
      const container = load<i32>(level), index = load<i32>(level, 4);
      if (byte == closingByte(index)) {
        if (container != 0) jsonClose(container, index >= 0 ? jsonArray : jsonObject);
        level -= 8;
        phase = afterValue;
        continue;
      }
      if (phase == afterValue) {
        if (byte != 0x2c || index == documentLevel) {
          phase = refuse(state, jsonSyntax);
        } else if (index >= 0) {
          store<i32>(level, index + 1, 4);
          next = container == 0 ? 0 : jsonElement(container, index + 1);
          phase = beforeValue;
        } else phase = beforeName;
        continue;
      }
      if (phase == beforeFirstElement) next = container == 0 ? 0 : jsonElement(container, 0);
    }
    if (phase == beforeName || phase == beforeFirstName) {
      next = load<i32>(level);
      name = true;
      phase = byte == 0x22 ? inString : refuse(state, jsonSyntax);
    } else if (byte == 0x7b || byte == 0x5b) {
      level += 8;
      if (level - state > topMax) {
        if (jsonInputs) jsonDeep();
        phase = refuse(state, jsonTooDeep);
        continue;
      }
      const isArray = byte == 0x5b;
      store<i32>(level, next);
      store<i32>(level, isArray ? 0 : objectLevel, 4);
      if (next != 0) jsonOpen(next, isArray ? jsonArray : jsonObject);
      phase = isArray ? beforeFirstElement : beforeFirstName;
    } else {
      name = false;
      if (next != 0) scalarStart(state, data - 1);
      if (byte == 0x22) phase = inString;
      else {
        phase = tokenStart(state, byte);
        // A number's first byte is read with the others.
        if (phase == beforeNumber) data--;
      }
    }
  }
  // Between tokens it is the byte that was read last.
  if (jsonInputs && phase == failed && faultAt == 0) setFault(data - 1);
  store<u32>(state, phase);
  store<i32>(state, next, plan);
  store<u32>(state, level - state, top);
  store<u32>(state, name, isName);
  return load<i32>(state, error);
}

/** Goes on in a token. */
// @ts-ignore: decorator
@inline
function tokenRun(state: usize, phase: u32, data: usize, end: usize, next: i32, name: bool): usize {
  if (jsonInputs) setPiece(phase > inUnicode || next == 0 ? Piece.None : name ? Piece.Name : Piece.Text);
  if (phase == inString) return stringRun(state, data, end, next, name);
  if (phase >= inNumber) return numberRun(state, phase, data, end, next);
  if (phase == inLiteral) return literalRun(state, data, end, next);
  return phase == inEscape ? escapeRun(state, data, end, next != 0) : unicodeRun(state, data, end, next != 0);
}

/** Ends the document. 0, an earlier error, or jsonIncomplete (also where there was no value at all). */
export function jsonEnd(state: usize): i32 {
  const phase = load<u32>(state);
  setShift(load<u32>(state, fed));
  if (phase == failed) return load<i32>(state, error);
  if (jsonInputs) {
    resumeInputs(state);
    setPiece(phase < inString || phase > inUnicode || load<i32>(state, plan) == 0 ? Piece.None : load<u32>(state, isName) != 0 ? Piece.Name : Piece.Text);
    leaveInput(state, 0, 0);
  }
  if (isComplete(phase)) numberEnd(state, 0, 0, load<i32>(state, plan));
  if (load<u32>(state) != afterValue || load<u32>(state, top) != levels) refuse(state, jsonIncomplete);
  return load<i32>(state, error);
}

/** Bytes of what a reader keeps outside of its state while it calls a hook. */
export const suspendedBytes: usize = 40;

/** In a hook: another document is going to be read. */
export function suspendJson(at: usize): void {
  suspendState(at);
  suspendScalar(at + 24);
  store<u32>(at, plainPhase, 36);
}

/** It has been: the hook's reader goes on. */
export function resumeJson(at: usize): void {
  resumeState(at);
  resumeScalar(at + 24);
  resumePlain(load<u32>(at, 36));
}
