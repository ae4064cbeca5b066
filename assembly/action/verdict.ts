// What generated code says when a rule fires: the verdict is counted, left for the access log and recorded, and an enforced denial answered.
//
//   row of a rule:  status Offset | texts: policy, rule, facts, title, each an Offset | place of the policy's mode in the block, Offset | floor u8, and bit 7: it
//                   changes headers of a message whose body it has to see first
import { Mode, modeOf } from "../context/modes";
import { modeTexts, Offset, rules, verdictTexts, whyTexts } from "../context/tables";
import { leaveState } from "./filter-state";
import { choose, setNumber, setRow, Slot } from "./line";
import { countRule, expectOk } from "./metrics";
import { renderDenial } from "./problem";
import { record } from "./record";

export { failed, Failure } from "./metrics";

/** Beside a rule's floor. */
export const headersBit: u32 = 128;

/** Bytes of a row, and where its parts stand. */
export const policyModeOffset: usize = sizeof<Offset>() * 5, floorOffset: usize = sizeof<Offset>() * 6, rowBytes: usize = floorOffset + 1;

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
  choose(Slot.Verdict, verdictTexts, verdict);
  choose(Slot.Mode, modeTexts, mode);
  choose(Slot.Why, whyTexts, value);
  countRule(rule, isObserved);
  leaveState(verdict);
  record();
  return !isObserved;
}
