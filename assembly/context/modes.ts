// A rule's effective mode: one byte in its root's block, computed when the configuration came.
import { blockHeadBytes } from "./root";
import { block } from "./state";

export const enum Mode { Off = 0, Observe = 1, Enforce = 2 }

// @ts-ignore: decorator
@inline
export function modeOf(rule: i32): Mode {
  return <Mode>load<u8>(block + rule, blockHeadBytes);
}

/** True where the rule is not off and its condition's value is one on which it fires: bit v of `sides` for value v. */
// @ts-ignore: decorator
@inline
export function fires(sides: i32, value: i32): bool {
  return ((sides >> value) & 1) != 0;
}
