// What conditions ask of a body's anomalies.
import { bytesAt } from "../abi/bytes";
import { inputsState, isRead } from "../context/body";
import { equalsOneOf } from "../predicate/lists";
import { BROKEN, FALSE, TRUE } from "../predicate/tri";
import { judged, untold } from "./anomalies";

/** Whether the body has one of the anomalies; BROKEN where it has none, and something of it could not be told. */
export function hasAnomaly(wanted: u32, bytesMax: u32): i32 {
  const isKnown = isRead(bytesMax), found = isKnown ? load<u32>(judged) : 0;
  if ((found & wanted) != 0) return TRUE;
  return inputsState(bytesMax) == BROKEN || (found & untold) != 0 ? BROKEN : FALSE;
}

/** The same of those that a list names; `names` are the names of all, in their order. */
export function hasNamedAnomaly(list: usize, names: usize, bytesMax: u32): i32 {
  let wanted: u32 = 0;
  if (isRead(bytesMax)) {
    const found = load<u32>(judged);
    let at = names + 2;
    for (let bit: u32 = 0; bit < <u32>load<u16>(names); bit++, at += 2 + <usize>load<u16>(at)) {
      if ((found >> bit & 1) != 0 && equalsOneOf(list, bytesAt(at + 2, load<u16>(at))) == TRUE) wanted |= 1 << bit;
    }
  }
  return hasAnomaly(wanted, bytesMax);
}
