// Text predicates over a list of texts. A constant list is static data, a parameter's list lies in its root's block; both have one layout:
//
//   count u16 | { length u16, bytes } × count
//
// With ignoreCase the list's bytes are already in lower case.
import { addressOf, Bytes, bytesAt, endsWith, equals, equalsIgnoringCase, lengthOf, slice, startsWith } from "../abi/bytes";
import { FALSE, TRUE } from "./tri";

// @ts-ignore: decorator
@inline
function countOf(list: usize): u32 {
  return load<u16>(list);
}

/** True when the value equals one of the texts. */
export function equalsOneOf(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = countOf(list); left; left--) {
    const length = <u32>load<u16>(at);
    if (equals(bytesAt(at + 2, length), value)) return TRUE;
    at += 2 + length;
  }
  return FALSE;
}

/** The same, ASCII letters of the value taken in lower case. */
export function equalsOneOfIgnoringCase(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = countOf(list); left; left--) {
    const length = <u32>load<u16>(at);
    if (equalsIgnoringCase(bytesAt(at + 2, length), value)) return TRUE;
    at += 2 + length;
  }
  return FALSE;
}

/** True when one of the texts is a prefix of the value. */
export function startsWithOneOf(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = countOf(list); left; left--) {
    const length = <u32>load<u16>(at);
    if (startsWith(value, bytesAt(at + 2, length))) return TRUE;
    at += 2 + length;
  }
  return FALSE;
}

/** True when one of the texts is a suffix of the value. */
export function endsWithOneOf(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = countOf(list); left; left--) {
    const length = <u32>load<u16>(at);
    if (endsWith(value, bytesAt(at + 2, length))) return TRUE;
    at += 2 + length;
  }
  return FALSE;
}

/** True when the value equals one of the texts or continues it with "/"; a trailing "/" of the text is not part of it. */
export function isUnderOneOf(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = countOf(list); left; left--) {
    const length = <u32>load<u16>(at);
    let text = bytesAt(at + 2, length);
    if (length && load<u8>(at + 1 + length) == 0x2f) text = slice(text, 0, length - 1);
    if (startsWith(value, text) && (lengthOf(value) == lengthOf(text) || load<u8>(addressOf(value) + lengthOf(text)) == 0x2f)) return TRUE;
    at += 2 + length;
  }
  return FALSE;
}
