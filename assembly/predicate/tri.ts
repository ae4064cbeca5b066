// Four-valued logic (MEANING.md). The numbers are chosen so that `and` and `or` are a test and a maximum:
//   0 false, 1 true, 2 absent, 3 broken, 4 pending (a later phase knows; only inside the module).

export const FALSE: i32 = 0;
export const TRUE: i32 = 1;
export const ABSENT: i32 = 2;
export const BROKEN: i32 = 3;
export const PENDING: i32 = 4;

// @ts-ignore: decorator
@inline
export function not(a: i32): i32 {
  return a < ABSENT ? a ^ 1 : a;
}

// @ts-ignore: decorator
@inline
export function and(a: i32, b: i32): i32 {
  return a == FALSE || b == FALSE ? FALSE : max(a, b);
}

// @ts-ignore: decorator
@inline
export function or(a: i32, b: i32): i32 {
  return a == TRUE || b == TRUE ? TRUE : max(a, b);
}

// A collected answer starts as NONE: no value was seen yet.
// @ts-ignore: decorator
@inline
export const NONE: i32 = 255;

/** Takes one more value's answer into a test over all values. */
// @ts-ignore: decorator
@inline
export function foldAny(collected: i32, value: i32): i32 {
  return collected == NONE ? value : or(collected, value);
}

// @ts-ignore: decorator
@inline
export function foldAll(collected: i32, value: i32): i32 {
  return collected == NONE ? value : and(collected, value);
}

/** The test `present` over what a selector found. */
// @ts-ignore: decorator
@inline
export function presence(found: i32): i32 {
  return found == ABSENT ? FALSE : found == BROKEN ? BROKEN : TRUE;
}
