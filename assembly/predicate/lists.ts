// Text predicates over a list of texts. A constant list is static data, a parameter's list lies in its root's block; both have one layout:
//
//   count u16 | { length u16, bytes } × count
//
// With ignoreCase the list's bytes are already in lower case.
import { arenaTake } from "../abi/allocator";
import { Bytes, bytesAt } from "../abi/bytes";
import { contains, containsIgnoringCase } from "../message/contains";
import { endsWith, endsWithIgnoringCase, equals, equalsIgnoringCase, startsWith, startsWithIgnoringCase, under, writeLowered } from "../message/text";
import { BROKEN, FALSE, TRUE } from "./tri";

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

// A parameter's texts are as configured, so that a test without case lowers them first. Such a test is BROKEN where there is no room to.

/** A copy of the list in lower case, in the arena; 0 where there is no room. */
function loweredList(list: usize): usize {
  let end = list + 2;
  for (let left = <u32>load<u16>(list); left; left--) end = after(end);
  const copy = arenaTake(end - list);
  if (copy == 0) return 0;
  memory.copy(copy, list, end - list);
  let at = copy + 2;
  for (let left = <u32>load<u16>(copy); left; left--, at = after(at)) writeLowered(at + 2, at + 2, load<u16>(at));
  return copy;
}

export function equalsOneOfLowered(list: usize, value: Bytes): i32 {
  const copy = loweredList(list);
  return copy == 0 ? BROKEN : equalsOneOfIgnoringCase(copy, value);
}

export function startsWithOneOfLowered(list: usize, value: Bytes): i32 {
  const copy = loweredList(list);
  return copy == 0 ? BROKEN : startsWithOneOfIgnoringCase(copy, value);
}

export function endsWithOneOfLowered(list: usize, value: Bytes): i32 {
  const copy = loweredList(list);
  return copy == 0 ? BROKEN : endsWithOneOfIgnoringCase(copy, value);
}

export function containsOneOfLowered(list: usize, value: Bytes): i32 {
  const copy = loweredList(list);
  return copy == 0 ? BROKEN : containsOneOfIgnoringCase(copy, value);
}

/** For a path that is in lower case already. */
export function isUnderOneOfLowered(list: usize, value: Bytes): i32 {
  const copy = loweredList(list);
  return copy == 0 ? BROKEN : isUnderOneOf(copy, value);
}
