// Numbers, true, false and null of JSON (RFC 8259, 3 and 6), and the end of every scalar.
import { valueBytesMax } from "../limits";
import {
  afterDigit, afterE, afterExponent, afterFraction, afterMinus, afterPoint, afterSign, afterValue, afterZero, append, captured, fail, finish, finishedBytes, finishedFrom,
  inLiteral, inNumber, jsonFalse, jsonNull, jsonNumber, jsonString, jsonSyntax, jsonTrue, literal, literalKind, plan, start,
} from "./json-state";
import { jsonScalar } from "./plan";

/** During `jsonScalar`: where the value begins and ends (not included) in the document, quotes included. */
export let jsonValueStart: u32 = 0;
export let jsonValueEnd: u32 = 0;

/** Document offset of address 0, as it were: address + shift is the offset. */
let shift: usize = 0;

export function setShift(value: usize): void {
  shift = value;
}

/** Notes where a scalar begins. */
// @ts-ignore: decorator
@inline
export function scalarStart(state: usize, address: usize): void {
  store<u32>(state, address + shift, start);
}

/** Ends the scalar that ends before `address`; a string's or number's text was left by `finish`. */
export function scalar(state: usize, kind: i32, address: usize): void {
  store<u32>(state, afterValue);
  const next = load<i32>(state, plan);
  if (next == 0) return;
  jsonValueStart = load<u32>(state, start);
  jsonValueEnd = address + shift;
  if (kind >= jsonNumber) jsonScalar(next, kind, finishedFrom, finishedBytes);
  else jsonScalar(next, kind, 0, 0);
}

/** Begins a literal or a number with its first byte, or refuses it. */
export function tokenStart(state: usize, byte: u32, data: usize, end: usize): usize {
  if (byte - 0x30 < 10 || byte == 0x2d) {
    store<u32>(state, byte == 0x2d ? afterMinus : byte == 0x30 ? afterZero : afterDigit);
    store<u32>(state, 0, captured);
    return numberRun(state, data, data + 1, end);
  }
  let rest: u32, kind: i32;
  if (byte == 0x74) { rest = 0x657572; kind = jsonTrue; }          // rue
  else if (byte == 0x66) { rest = 0x65736c61; kind = jsonFalse; }  // alse
  else if (byte == 0x6e) { rest = 0x6c6c75; kind = jsonNull; }     // ull
  else return fail(state, jsonSyntax, end);
  store<u32>(state, inLiteral);
  store<u32>(state, rest, literal);
  store<i32>(state, kind, literalKind);
  return data + 1;
}

/** Goes on in true, false or null. */
export function literalRun(state: usize, data: usize, end: usize): usize {
  let rest = load<u32>(state, literal);
  for (; data < end && rest != 0; data++, rest >>= 8) {
    if (load<u8>(data) != (rest & 0xff)) return fail(state, jsonSyntax, end);
  }
  store<u32>(state, rest, literal);
  if (rest == 0) scalar(state, load<i32>(state, literalKind), data);
  return data;
}

/** Goes on in a number, whose bytes in this chunk begin at `begin`; returns where it ended, or `end`. */
export function numberRun(state: usize, begin: usize, data: usize, end: usize): usize {
  let phase = load<u32>(state);
  for (; data < end; data++) {
    const byte: u32 = load<u8>(data);
    if (byte - 0x30 < 10) {
      // A digit: behind a leading zero it is one too many; elsewhere it goes on, or begins, the part that it stands in.
      if (phase == afterZero) return fail(state, jsonSyntax, end);
      if (phase == afterMinus) phase = byte == 0x30 ? afterZero : afterDigit;
      else if (phase == afterPoint) phase = afterFraction;
      else if (phase >= afterE) phase = afterExponent;
    } else if (byte == 0x2e && (phase == afterZero || phase == afterDigit)) phase = afterPoint;
    else if ((byte | 0x20) == 0x65 && isComplete(phase) && phase != afterExponent) phase = afterE;
    else if ((byte == 0x2b || byte == 0x2d) && phase == afterE) phase = afterSign;
    else {
      if (!isComplete(phase)) return fail(state, jsonSyntax, end);
      numberEnd(state, begin, data);
      return data;
    }
  }
  store<u32>(state, phase);
  if (load<u32>(state, plan) != 0) append(state, begin, end - begin);
  return end;
}

/** True where a number may end. */
export function isComplete(phase: u32): bool {
  return phase == afterZero || phase == afterDigit || phase == afterFraction || phase == afterExponent;
}

/** Ends a number whose last bytes are [begin, data). */
export function numberEnd(state: usize, begin: usize, data: usize): void {
  if (load<u32>(state, plan) != 0) finish(state, begin, data - begin, valueBytesMax);
  scalar(state, jsonNumber, data);
}
