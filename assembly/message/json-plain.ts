// The plain part of a document, in one tight loop: structure, ASCII strings without escapes, numbers and literals, each
// whole in its chunk and not near its end. Whatever is not plain is left to json.ts where it begins, errors included: nothing is decided
// here but what the byte-wise reader would decide in the same way. A token is looked at here once before it is left.
import { nameBytesMax, valueBytesMax } from "../limits";
import { report } from "./json-scalar";
import {
  afterValue, beforeColon, beforeFirstElement, beforeFirstName, beforeName, beforeValue, closingByte, isSpace, jsonArray, jsonFalse, jsonNull, jsonNumber, jsonObject, jsonString, jsonTrue,
  documentLevel, objectLevel, spacesEnd, topMax,
} from "./json-state";
import { specialLanes } from "./json-string";
import { jsonClose, jsonElement, jsonInputs, jsonMember, jsonOpen } from "./plan";

/** Where the reader stands, handed over both ways: the phase, the plan of the value to come, the innermost level. */
export let plainPhase: u32 = 0;
export let plainNext: i32 = 0;
export let plainLevel: usize = 0;

/** Another document has been read meanwhile. */
export function resumePlain(phase: u32): void {
  plainPhase = phase;
}

/** A token is begun only where so many bytes are left: its first byte, and a vector behind it. */
const bytesLeftMin: usize = 17;

/** True where `plainRun` may be of use. */
// @ts-ignore: decorator
@inline
export function mayBePlain(data: usize, end: usize): bool {
  return end - data >= bytesLeftMin;
}

/** Goes on between two tokens (a phase up to `afterValue`); returns where it stopped. At least `bytesLeftMin` bytes are left. */
export function plainRun(state: usize, data: usize, end: usize, phase: u32, next: i32, level: usize): usize {
  const last = end - bytesLeftMin;
  let container = load<i32>(level), index = load<i32>(level, 4), closer = closingByte(index);
  while (data <= last) {
    const byte: u32 = load<u8>(data);
    if (byte <= 0x20) {
      if (!isSpace(byte)) break;
      data = spacesEnd(data + 1, end);
      continue;
    }
    if (phase == beforeName) {
      const from = data;
      data = membersRun(data, end, container);
      phase = plainPhase;
      next = plainNext;
      if (data == from) break;
      continue;
    }
    if (phase == beforeColon) {
      if (byte != 0x3a) break;
      phase = beforeValue;
      data++;
      continue;
    }
    if (phase >= beforeFirstElement) {
      if (byte == closer) {
        if (container != 0) jsonClose(container, index >= 0 ? jsonArray : jsonObject);
        level -= 8;
        container = load<i32>(level);
        index = load<i32>(level, 4);
        closer = closingByte(index);
        phase = afterValue;
        data++;
        continue;
      }
      if (phase == afterValue) {
        if (byte != 0x2c || index == documentLevel) break;
        data++;
        if (index < 0) {
          phase = beforeName;
          continue;
        }
        next = nextElement(level, container, ++index);
        phase = beforeValue;
        continue;
      }
      if (phase == beforeFirstName) {
        phase = beforeName;
        continue;
      }
      next = container == 0 ? 0 : jsonElement(container, 0);
      phase = beforeValue;
    }
    if ((byte | 0x20) == 0x7b) {
      if (level - state >= topMax) break;
      level += 8;
      container = next;
      index = byte == 0x5b ? 0 : objectLevel;
      closer = byte + 2;
      store<u64>(level, <u64>index << 32 | <u64><u32>container);
      if (next != 0) jsonOpen(next, byte == 0x5b ? jsonArray : jsonObject);
      phase = byte == 0x5b ? beforeFirstElement : beforeFirstName;
      data++;
    } else {
      const behind = scalarEnd(data, end, next);
      if (behind == 0) break;
      data = behind;
      phase = afterValue;
      if (index < 0 || data > last || load<u8>(data) != 0x2c) continue;
      // The next element of an array, mostly a scalar too.
      data++;
      next = nextElement(level, container, ++index);
      phase = beforeValue;
    }
  }
  plainPhase = phase;
  plainNext = next;
  plainLevel = level;
  return data;
}

/** Notes an element's index in its array's level; the plan of the element. */
// @ts-ignore: decorator
@inline
function nextElement(level: usize, container: i32, index: i32): i32 {
  store<i32>(level, index, 4);
  return container == 0 ? 0 : jsonElement(container, index);
}

/** Members of an object, as long as each is a plain name and a plain scalar, and a comma and the next name stand right behind. */
function membersRun(data: usize, end: usize, container: i32): usize {
  const last = end - bytesLeftMin;
  plainPhase = beforeName;
  while (data <= last && load<u8>(data) == 0x22) {
    const quote = closingQuote(data + 1, end);
    if (quote == 0) return data;
    const next = container == 0 ? 0 : jsonMember(container, data + 1, bounded(quote - data - 1, nameBytesMax));
    data = quote + 1;
    if (data > last || load<u8>(data) != 0x3a) {
      plainNext = next;
      plainPhase = beforeColon;
      return data;
    }
    const behind = ++data <= last ? scalarEnd(data, end, next) : 0;
    if (behind == 0) {
      plainNext = next;
      plainPhase = beforeValue;
      return data;
    }
    data = behind;
    if (data > last || load<u16>(data) != 0x222c) {
      plainPhase = afterValue;
      return data;
    }
    data++;
  }
  return data;
}

/** Reads a plain scalar and reports it; where it ends, or 0 where there is none. */
function scalarEnd(data: usize, end: usize, next: i32): usize {
  const byte: u32 = load<u8>(data);
  if (byte == 0x22) {
    const quote = closingQuote(data + 1, end);
    if (quote != 0 && next != 0) report(next, jsonString, data, quote + 1, data + 1, bounded(quote - data - 1, valueBytesMax));
    return quote == 0 ? 0 : quote + 1;
  }
  if (byte <= 0x39) {
    const bytes = numberBytes(data, byte);
    if (bytes != 0 && next != 0) report(next, jsonNumber, data, data + bytes, data, bytes);
    return bytes == 0 ? 0 : data + bytes;
  }
  const kind = literalAt(data);
  if (kind < 0) return 0;
  const behind = data + 4 + <usize>(kind == jsonFalse);
  if (next != 0) report(next, kind, data, behind, 0, 0);
  return behind;
}

/** The literal that stands there; -1 for none. */
// @ts-ignore: decorator
@inline
function literalAt(data: usize): i32 {
  const word = load<u32>(data);
  if (word == 0x65757274) return jsonTrue;
  if (word == 0x6c6c756e) return jsonNull;
  return word == 0x736c6166 && load<u8>(data, 4) == 0x65 ? jsonFalse : -1;
}

/** The quote that ends a string whose content begins at `from`; 0 where it is not ASCII without escapes, or does not end in time. */
// @ts-ignore: decorator
@inline
function closingQuote(from: usize, end: usize): usize {
  let found: i32;
  do {
    found = specialLanes(v128.load(from));
    if (found != 0) break;
    from += 16;
  } while (from + 16 <= end);
  if (found == 0) return 0;
  from += ctz(found);
  return load<u8>(from) == 0x22 ? from : 0;
}

// @ts-ignore: decorator
@inline
function bounded(bytes: usize, bytesMax: i32): i32 {
  // Where strings are inputs, whoever takes one bounds it.
  return jsonInputs || <i32>bytes <= bytesMax ? <i32>bytes : -1;
}

/** The bytes of a number that ends within sixteen; otherwise 0. */
// @ts-ignore: decorator
@inline
function numberBytes(data: usize, first: u32): i32 {
  const digits = v128.bitmask<i8>(v128.lt<u8>(v128.sub<i8>(v128.load(data), i8x16.splat(0x30)), i8x16.splat(10)));
  const sign = <i32>(first == 0x2d), whole = ctz(~(digits >> sign));
  let at = sign + whole, byte: u32 = load<u8>(data + at);
  if (whole == 0 || (whole > 1 && load<u8>(data + sign) == 0x30)) return 0;
  if (byte == 0x2e) {
    const fraction = ctz(~(digits >> (at + 1)));
    if (fraction == 0) return 0;
    at += 1 + fraction;
    byte = load<u8>(data + at);
  }
  if ((byte | 0x20) == 0x65) {
    if (at > 13) return 0;
    const behind: u32 = load<u8>(data + at, 1);
    at += 1 + <i32>(behind == 0x2b || behind == 0x2d);
    const exponent = ctz(~(digits >> at));
    if (exponent == 0) return 0;
    at += exponent;
  }
  return at >= 16 ? 0 : at;
}
