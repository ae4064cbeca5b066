// Text predicates over a list of texts. A constant list is static data, a parameter's list lies in its root's block; both have one layout:
//
//   count u16 | { length u16, bytes } × count
//
// Without case the list's bytes are in lower case already: a constant's by the build, a parameter's since the configuration was read.
import { Bytes, bytesAt } from "../abi/bytes";
import { contains, containsIgnoringCase } from "../message/contains";
import { endsWith, endsWithIgnoringCase, equals, equalsIgnoringCase, startsWith, startsWithIgnoringCase, under, writeLowered } from "../message/text";
import { FALSE, TRUE } from "./tri";

// @ts-ignore: decorator
@inline
function textAt(at: usize): Bytes {
  return bytesAt(at + 2, load<u16>(at));
}

// @ts-ignore: decorator
@inline
function after(at: usize): usize {
  return at + 2 + <usize>load<u16>(at);
}

/** True when the value equals one of the texts. */
export function equalsOneOf(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = <u32>load<u16>(list); left; left--, at = after(at)) if (equals(value, textAt(at))) return TRUE;
  return FALSE;
}

export function equalsOneOfIgnoringCase(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = <u32>load<u16>(list); left; left--, at = after(at)) if (equalsIgnoringCase(value, textAt(at))) return TRUE;
  return FALSE;
}

/** True when one of the texts is a prefix of the value. */
export function startsWithOneOf(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = <u32>load<u16>(list); left; left--, at = after(at)) if (startsWith(value, textAt(at))) return TRUE;
  return FALSE;
}

export function startsWithOneOfIgnoringCase(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = <u32>load<u16>(list); left; left--, at = after(at)) if (startsWithIgnoringCase(value, textAt(at))) return TRUE;
  return FALSE;
}

/** True when one of the texts is a suffix of the value. */
export function endsWithOneOf(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = <u32>load<u16>(list); left; left--, at = after(at)) if (endsWith(value, textAt(at))) return TRUE;
  return FALSE;
}

export function endsWithOneOfIgnoringCase(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = <u32>load<u16>(list); left; left--, at = after(at)) if (endsWithIgnoringCase(value, textAt(at))) return TRUE;
  return FALSE;
}

/** True when one of the texts stands somewhere in the value. */
export function containsOneOf(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = <u32>load<u16>(list); left; left--, at = after(at)) if (contains(value, textAt(at))) return TRUE;
  return FALSE;
}

export function containsOneOfIgnoringCase(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = <u32>load<u16>(list); left; left--, at = after(at)) if (containsIgnoringCase(value, textAt(at))) return TRUE;
  return FALSE;
}

/** True when the value is one of the texts, or below one: the text and "/" begin it. */
export function isUnderOneOf(list: usize, value: Bytes): i32 {
  let at = list + 2;
  for (let left = <u32>load<u16>(list); left; left--, at = after(at)) if (under(value, textAt(at))) return TRUE;
  return FALSE;
}

/** Writes a list in lower case (ASCII) to a place with room for it, which may be its own: what tests without case compare with. */
export function lowerList(from: usize, to: usize): void {
  let end = from + 2;
  for (let left = <u32>load<u16>(from); left; left--) end = after(end);
  memory.copy(to, from, end - from);
  let at = to + 2;
  for (let left = <u32>load<u16>(to); left; left--, at = after(at)) writeLowered(at + 2, at + 2, load<u16>(at));
}
