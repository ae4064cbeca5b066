// Numbers against a number that is a text (length u16 | bytes): a constant, or a parameter as it was configured.
import { Bytes, bytesAt } from "../abi/bytes";
import { compareDecimals, compareInteger } from "../message/number";

// @ts-ignore: decorator
@inline
function textAt(number: usize): Bytes {
  return bytesAt(number + 2, load<u16>(number));
}

/** -1, 0 or 1 as the JSON number is less than, equal to or greater than `number`. */
export function compareText(text: Bytes, number: usize): i32 {
  return compareDecimals(text, textAt(number));
}

/** The same for an integer. */
export function compareWhole(value: i64, number: usize): i32 {
  return compareInteger(value, textAt(number));
}
