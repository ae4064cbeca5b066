// What an author's function may do, as the compiler writes it (cli/codegen/user): views of bytes that are never left, and steps that run out.
import { addressOf, byteAt, Bytes, endsWith, equals, equalsIgnoringCase, lengthOf, slice, startsWith } from "../abi/bytes";
import { BROKEN } from "../predicate/tri";

/** Steps left; below zero the function's result does not count any more. */
let steps: i32 = 0;

/** Steps below zero stay there until the next value. */
const ended: i32 = -1;

/** Before the function is called on a value. */
export function budget(stepsMax: i32): i32 {
  steps = stepsMax;
  return 0;
}

/** Behind it: what the function said, or BROKEN where it did not come to its end. */
export function outcome(_begun: i32, answer: bool): i32 {
  return steps < 0 ? BROKEN : <i32>answer;
}

/** Burns steps. True where there are not enough: the function is to return at once. */
export function spent(cost: i32): bool {
  if (steps < cost) {
    steps = ended;
    return true;
  }
  steps -= cost;
  return false;
}

/** `a / b`, which traps for no value: a divisor of zero ends the function, and the least number divided by -1 is itself. */
export function quotient<T>(a: T, b: T): T {
  if (b == 0) {
    steps = ended;
    return b;
  }
  if (isSigned<T>() && b == <T>-1) return <T>0 - a;
  return a / b;
}

/** `a % b`; a divisor of zero ends the function. */
export function remainder<T>(a: T, b: T): T {
  if (b == 0) {
    steps = ended;
    return b;
  }
  if (isSigned<T>() && b == <T>-1) return <T>0;
  return a % b;
}

/** Bytes that are compared for one step. */
const bytesPerStep: i32 = 16;

/** Burns what looking at so many bytes costs. */
function spentOn(bytes: i32): bool {
  return spent(1 + bytes / bytesPerStep);
}

export function viewLength(view: Bytes): i32 {
  return <i32>lengthOf(view);
}

/** The byte, or -1 outside of the view. */
export function viewAt(view: Bytes, index: i32): i32 {
  return byteAt(view, index);
}

/** The bytes from `from` to `to` (not included), as far as the view has them. */
export function viewSlice(view: Bytes, from: i32, to: i32 = i32.MAX_VALUE): Bytes {
  return slice(view, max(from, 0), max(to, 0));
}

export function viewEquals(view: Bytes, other: Bytes): bool {
  return viewLength(view) == viewLength(other) && !spentOn(viewLength(other)) && equals(view, other);
}

/** A to Z and a to z are equal. */
export function viewEqualsIgnoringCase(view: Bytes, other: Bytes): bool {
  return viewLength(view) == viewLength(other) && !spentOn(viewLength(other)) && equalsIgnoringCase(view, other);
}

export function viewStartsWith(view: Bytes, prefix: Bytes): bool {
  return viewLength(view) >= viewLength(prefix) && !spentOn(viewLength(prefix)) && startsWith(view, prefix);
}

export function viewEndsWith(view: Bytes, suffix: Bytes): bool {
  return viewLength(view) >= viewLength(suffix) && !spentOn(viewLength(suffix)) && endsWith(view, suffix);
}

/** Where the needle first stands at or behind `from`, or -1. Each place where its first byte stands burns steps for comparing the needle. */
export function viewIndexOf(view: Bytes, needle: Bytes, from: i32 = 0): i32 {
  const last = viewLength(view) - viewLength(needle);
  let at = max(from, 0);
  if (at > last || spentOn(last - at)) return -1;
  if (viewLength(needle) == 0) return at;
  const begin = addressOf(view), first = load<u8>(addressOf(needle));
  for (; at <= last; at++) {
    if (load<u8>(begin + at) != first) continue;
    if (spentOn(viewLength(needle))) return -1;
    if (equals(slice(view, at, at + viewLength(needle)), needle)) return at;
  }
  return -1;
}
