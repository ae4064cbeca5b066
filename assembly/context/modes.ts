// A rule's effective mode: one byte in its root's block, computed when the configuration came.
import { blockHeadBytes } from "./root";
import { PENDING } from "../predicate/tri";
import { block } from "./state";

export const enum Mode { Off = 0, Observe = 1, Enforce = 2 }

// @ts-ignore: decorator
@inline
export function modeOf(rule: i32): Mode {
  return <Mode>load<u8>(block + rule, blockHeadBytes);
}

// @ts-ignore: decorator
@inline
export function isOn(rule: i32): bool {
  return modeOf(rule) != Mode.Off;
}

// @ts-ignore: decorator
@inline
export function isEnforced(rule: i32): bool {
  return modeOf(rule) == Mode.Enforce;
}

/** 0 where the rule cannot fire any more; otherwise its mode, 1 (observe) or 2 (enforce). `value` is its condition's, as far as it is known. */
export function openness(rule: i32, sides: i32, value: i32): i32 {
  return value == PENDING || fires(sides, value) ? modeOf(rule) : 0;
}

/** True where the condition's value is one on which the rule fires: bit v of `sides` for value v. */
// @ts-ignore: decorator
@inline
export function fires(sides: i32, value: i32): bool {
  return ((sides >> value) & 1) != 0;
}
