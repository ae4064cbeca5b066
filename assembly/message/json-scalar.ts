// Numbers, true, false and null of JSON (RFC 8259, 3 and 6), and the end of every scalar.
import { valueBytesMax } from "../limits";
import {
  afterDigit, afterE, afterExponent, afterFraction, afterMinus, afterPoint, afterSign, afterValue, afterZero, append, beforeNumber, fail, failed, finish, finishedBytes,
  finishedFrom, inLiteral, jsonFalse, jsonNull, jsonNumber, jsonSyntax, jsonTrue, literal, literalKind, refuse, start,
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

/** Likewise to `suspendState` and `resumeState`. */
export function suspendScalar(at: usize): void {
  store<u32>(at, <u32>shift);
  store<u32>(at, jsonValueStart, 4);
  store<u32>(at, jsonValueEnd, 8);
}

export function resumeScalar(at: usize): void {
  shift = load<u32>(at);
  jsonValueStart = load<u32>(at, 4);
  jsonValueEnd = load<u32>(at, 8);
}

/** Notes where a scalar begins. */
// @ts-ignore: decorator
@inline
export function scalarStart(state: usize, address: usize): void {
  store<u32>(state, address + shift, start);
}

/** Ends the scalar that ends before `address`; a string's or number's text was left by `finish`. */
// @ts-ignore: decorator
@inline
export function scalar(state: usize, next: i32, kind: i32, address: usize): void {
  store<u32>(state, afterValue);
  if (next != 0) reportFinished(state, next, kind, address);
}

function reportFinished(state: usize, next: i32, kind: i32, address: usize): void {
  jsonValueStart = load<u32>(state, start);
  jsonValueEnd = address + shift;
  if (kind >= jsonNumber) jsonScalar(next, kind, finishedFrom, finishedBytes);
  else jsonScalar(next, kind, 0, 0);
}

/** Reports a scalar that lies whole in [from, behind), whose text is `bytes` (-1: too long) at `text`. */
export function report(next: i32, kind: i32, from: usize, behind: usize, text: usize, bytes: i32): void {
  jsonValueStart = from + shift;
  jsonValueEnd = behind + shift;
  jsonScalar(next, kind, text, bytes);
}

/** What comes where a literal or a number begins with that byte; for a literal, the byte is read. */
// @ts-ignore: decorator
@inline
export function tokenStart(state: usize, byte: u32): u32 {
  if (byte - 0x30 < 10 || byte == 0x2d) return beforeNumber;
  let rest: u32, kind: i32;
  if (byte == 0x74) { rest = 0x657572; kind = jsonTrue; }          // rue
  else if (byte == 0x66) { rest = 0x65736c61; kind = jsonFalse; }  // alse
  else if (byte == 0x6e) { rest = 0x6c6c75; kind = jsonNull; }     // ull
  else return refuse(state, jsonSyntax);
  store<u32>(state, rest, literal);
  store<i32>(state, kind, literalKind);
  return inLiteral;
}

/** Goes on in true, false or null. */
export function literalRun(state: usize, data: usize, end: usize, next: i32): usize {
  let rest = load<u32>(state, literal);
  for (; data < end && rest != 0; data++, rest >>= 8) {
    if (load<u8>(data) != (rest & 0xff)) return fail(state, jsonSyntax, data, end);
  }
  store<u32>(state, rest, literal);
  if (rest == 0) scalar(state, next, load<i32>(state, literalKind), data);
  else store<u32>(state, inLiteral);
  return data;
}

/** Goes on in a number; returns where it ended, or `end`. */
export function numberRun(state: usize, phase: u32, data: usize, end: usize, next: i32): usize {
  const begin = data;
  while (data < end) {
    const byte: u32 = load<u8>(data);
    if (byte - 0x30 < 10) {
      phase = digitPhase(phase, byte);
      if (phase == failed) return fail(state, jsonSyntax, data, end);
      data++;
      // In the same part of the number, one digit is like the other.
      if (phase != afterZero) while (data < end && <u32>load<u8>(data) - 0x30 < 10) data++;
      continue;
    }
    if (byte == 0x2e && (phase == afterZero || phase == afterDigit)) phase = afterPoint;
    else if ((byte | 0x20) == 0x65 && isComplete(phase) && phase != afterExponent) phase = afterE;
    else if ((byte == 0x2b || byte == 0x2d) && phase == afterE) phase = afterSign;
    else if (byte == 0x2d && phase == beforeNumber) phase = afterMinus;
    else {
      if (!isComplete(phase)) return fail(state, jsonSyntax, data, end);
      numberEnd(state, begin, data, next);
      return data;
    }
    data++;
  }
  store<u32>(state, phase);
  if (next != 0) append(state, begin, end - begin);
  return end;
}

/** A digit begins the part of the number that it stands in, or goes on in it; behind a leading 0 it is one too many. */
// @ts-ignore: decorator
@inline
function digitPhase(phase: u32, digit: u32): u32 {
  if (phase <= afterMinus) return digit == 0x30 ? afterZero : afterDigit;
  if (phase == afterZero) return failed;
  return phase == afterPoint ? afterFraction : phase >= afterE ? afterExponent : phase;
}

/** True where a number may end. */
// @ts-ignore: decorator
@inline
export function isComplete(phase: u32): bool {
  return (1 << phase & (1 << afterZero | 1 << afterDigit | 1 << afterFraction | 1 << afterExponent)) != 0;
}

/** Ends a number whose last bytes are [begin, data). */
// @ts-ignore: decorator
@inline
export function numberEnd(state: usize, begin: usize, data: usize, next: i32): void {
  if (next != 0) finish(state, begin, data - begin, valueBytesMax);
  scalar(state, next, jsonNumber, data);
}
