// The verdict for the access log: `%FILTER_STATE(wasm.sidewall:PLAIN)%` prints `VERDICT POLICY/RULE`.
import { addressOf, Bytes, isEmpty } from "../abi/bytes";
import { getProperty, setProperty } from "../abi/properties";
import { resultBytes } from "../abi/result";
import { stateName, stateTemplate, usesChanges } from "../context/tables";
import { line } from "./line";
import { expectOk } from "./metrics";
import { Verdict } from "./verdict";

/**
 * Writes the verdict that is in the slots, unless a stronger one of this exchange stands there: the last of the strongest stays.
 * Where all rules deny there is none: an enforced denial is the last verdict.
 */
export function leaveState(verdict: i32): void {
  if (usesChanges) {
    getProperty(stateName);
    const present = resultBytes();
    if (!isEmpty(present) && verdictOf(present) < verdict) return;
  }
  expectOk(setProperty(stateName, line(stateTemplate)));
}

/** The verdict that a state begins with, by its letters: d…, would-d…, c…, would-c…. */
// @ts-ignore: decorator
@inline
function verdictOf(state: Bytes): i32 {
  const from = addressOf(state), isObserved = load<u8>(from) == 0x77;
  return (load<u8>(from + 6 * <usize>isObserved) == 0x63 ? Verdict.Change : Verdict.Deny) + <i32>isObserved;
}
