// The normal form of :path (MEANING.md), and what in it other parsers read differently (CWE-22, CWE-41, CWE-172, CWE-436).
//
// One scan at sixteen bytes a step decides most requests: a path with nothing to decode, cut or resolve is its own normal form
// and is used where it lies. Any other is written, once from left to right, to a place that the caller gives; it never grows.
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import {
  pathBackslash, pathControl, pathDotSegment, pathDoubleEncoding, pathEmptySegment, pathEncodedSlash, pathNotAbsolute, pathParameter, pathPercent,
  pathTrailingDot, pathUtf8,
} from "./anomalies";
import { hexValue, percentValue } from "./percent";
import { lanes, loadUpTo } from "./simd";
import { classes, notPlain, separators } from "./special";
import { utf8Boundary, utf8Next } from "./utf8";

/** What `normalPath` found last: the normal form before case folding (in the target or at `scratch`). */
export let normal: Bytes = 0;
/** Its anomalies, all of `path-…` but `path-fragment`; without meaning where they were not asked for. */
export let normalAnomalies: u32 = 0;
/** How many bytes of the target stand before the first `?` or `#`. */
export let rawPathBytes: i32 = 0;

/**
 * Brings the path of a :path value into its normal form; the result is in `normal`, `normalAnomalies` and `rawPathBytes`.
 * `scratch` has room for as many bytes as the target has. `judge` is a constant: without it, there are no anomalies, and less code.
 */
// @ts-ignore: decorator
@inline
export function normalPath(target: Bytes, scratch: usize, judge: bool = true): void {
  if (usedWhereItLies(addressOf(target), <i32>lengthOf(target))) return;
  if (judge) writeJudged(target, scratch);
  else writeOnly(target, scratch);
}

function writeJudged(target: Bytes, scratch: usize): void {
  writeNormal(target, scratch, true);
}

function writeOnly(target: Bytes, scratch: usize): void {
  writeNormal(target, scratch, false);
}

/** False for a path that must be written; otherwise it is absolute and its own normal form without anomaly, or not absolute, and all is done. */
function usedWhereItLies(from: usize, bytes: i32): bool {
  const absolute = bytes != 0 && load<u8>(from) == 0x2f, plain = absolute ? plainBytes(from, bytes) : pathEnd(from, bytes);
  rawPathBytes = plain;
  normal = bytesAt(from, plain);
  normalAnomalies = absolute ? 0 : pathNotAbsolute;
  return plain >= 0;
}

/** The number of bytes before the first `?` or `#`. */
function pathEnd(from: usize, bytes: i32): i32 {
  let at = 0;
  while (at < bytes && !isPathEnd(load<u8>(from + at))) at++;
  return at;
}

// @ts-ignore: decorator
@inline
function isPathEnd(byte: u32): bool {
  return byte == 0x3f || byte == 0x23;
}

/**
 * The length of an absolute path that is its own normal form and has no anomaly, up to the first `?` or `#`; otherwise -1.
 * Two of `/`, `.` and space side by side are not always wrong, but rare: whoever writes the path finds out.
 */
function plainBytes(from: usize, bytes: i32): i32 {
  let before = 0, plain = bytes;
  for (let at = 0; at < bytes; at += 16) {
    const found = classes(loadUpTo(from + at, bytes - at)), separator = separators(found);
    const stop = (notPlain(found) & ~separator | separator & (separator << 1 | before)) & lanes(bytes - at);
    if (stop != 0) {
      plain = at + ctz(stop);
      if (!isPathEnd(load<u8>(from + plain))) return -1;
      break;
    }
    before = separator >> 15 & 1;
  }
  const last = load<u8>(from + plain - 1);
  return last == 0x2e || last == 0x20 ? -1 : plain;
}

/** Steps 1 to 6 of MEANING.md in one pass: a byte is decoded, looked at, and appended; a segment is judged where it ends. */
// @ts-ignore: decorator
@inline
function writeNormal(target: Bytes, scratch: usize, judge: bool): void {
  const begin = addressOf(target), end = begin + lengthOf(target);
  let found: u32 = 0, utf8 = utf8Boundary, escapeDigits = -1, inParameter = false;
  store<u8>(scratch, 0x2f);
  segment = scratch + 1;
  let to = segment, from = begin + 1;
  for (; from < end; from++) {
    let byte: u32 = load<u8>(from);
    if (isPathEnd(byte)) break;
    if (byte == 0x25) {
      const value = percentValue(from + 1, end);
      if (value > 0xff) found |= pathPercent;
      else {
        byte = value;
        from += 2;
        if (byte == 0x2f || byte == 0x5c) found |= pathEncodedSlash;
      }
    } else if (byte == 0x5c) found |= pathBackslash;
    if (judge) {
      if (byte < 0x20 || byte == 0x7f) found |= pathControl;
      if ((byte | utf8) >= 0x80) utf8 = utf8Next(utf8, byte);
      // A `%` and two digits in what has been decoded: `escapeDigits` is how many digits have followed the last `%`, or -1.
      if (byte == 0x25) escapeDigits = 0;
      else if (escapeDigits >= 0) {
        escapeDigits = hexValue(byte) > 15 ? -1 : escapeDigits + 1;
        if (escapeDigits == 2) { found |= pathDoubleEncoding; escapeDigits = -1; }
      }
    }
    if (byte == 0x2f || byte == 0x5c) {
      found |= endSegment(to, scratch, false);
      to = segment;
      inParameter = false;
    } else if (byte == 0x3b) {
      found |= pathParameter;
      inParameter = true;
    } else if (!inParameter) store<u8>(to++, byte);
  }
  found |= endSegment(to, scratch, true);
  rawPathBytes = <i32>(from - begin);
  normal = bytesAt(scratch, segment - scratch);
  if (judge) normalAnomalies = found | (utf8 == utf8Boundary ? 0 : pathUtf8) | trailingDots(scratch, segment);
}

/** While a path is written: where its present segment begins; after the last one, where the path ends. */
let segment: usize = 0;

/** Judges the segment [segment, to) and moves `segment` to where the next one begins. Going up costs no more than what was written. */
function endSegment(to: usize, scratch: usize, last: bool): u32 {
  const bytes = to - segment;
  if (bytes == 0) return last ? 0 : pathEmptySegment;
  if (load<u8>(segment) == 0x2e) {
    if (bytes == 1) return pathDotSegment;
    if (bytes == 2 && load<u8>(segment, 1) == 0x2e) {
      if (segment > scratch + 1) do segment--; while (load<u8>(segment - 1) != 0x2f);
      return pathDotSegment;
    }
  }
  if (!last) store<u8>(to++, 0x2f);
  segment = to;
  return 0;
}

function trailingDots(from: usize, end: usize): u32 {
  let previous: u32 = 0x2f;
  for (; from < end; from++) {
    const byte: u32 = load<u8>(from);
    if (byte == 0x2f && (previous == 0x2e || previous == 0x20)) return pathTrailingDot;
    previous = byte;
  }
  return previous == 0x2e || previous == 0x20 ? pathTrailingDot : 0;
}
