// What generated code says when a rule fires: the verdict is counted, left for the access log and recorded, and an enforced denial answered.
//
//   row of a rule:  status Offset | texts: policy, rule, facts, title, each an Offset | policy u8 | floor u8
import { Mode, modeOf } from "../context/modes";
import { modeTexts, Offset, rules, verdictTexts, whyTexts } from "../context/tables";
import { leaveState } from "./filter-state";
import { nth, setNumber, setRow, setSlot, Slot } from "./line";
import { countRule, expectOk } from "./metrics";
import { renderDenial } from "./problem";
import { record } from "./record";

export { failed, Failure } from "./metrics";

/** Bytes of a row, and where its parts stand. */
export const policyOffset: usize = sizeof<Offset>() * 5, floorOffset: usize = policyOffset + 1, rowBytes: usize = policyOffset + 2;

/** The strongest first; an observed one is one more than its enforced one. */
export const enum Verdict { Deny = 0, WouldDeny = 1, Change = 2, WouldChange = 3 }

/** A rule that denies has fired on `value` (TRUE, ABSENT or BROKEN). True where that ends the exchange: the client has been answered. */
export function denies(rule: i32, value: i32): bool {
  if (!fired(rule, value, Verdict.Deny)) return false;
  const status: u32 = load<Offset>(rules + <usize>rule * rowBytes);
  setNumber(status);
  expectOk(renderDenial(status));
  return true;
}

/** A rule that changes the message has fired on `value`. True where the change is to be made. */
export function changes(rule: i32, value: i32): bool {
  return fired(rule, value, Verdict.Change);
}

/** True where the rule is enforced. */
function fired(rule: i32, value: i32, verdict: i32): bool {
  const mode = modeOf(rule), isObserved = mode == Mode.Observe;
  verdict += <i32>isObserved;
  setRow(rules + <usize>rule * rowBytes);
  setSlot(Slot.Verdict, nth(verdictTexts, verdict));
  setSlot(Slot.Mode, nth(modeTexts, mode));
  setSlot(Slot.Why, nth(whyTexts, value - 1));
  countRule(rule, isObserved);
  leaveState(verdict);
  record();
  return !isObserved;
}
