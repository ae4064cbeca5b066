// What generated code says when a rule fires: the verdict is counted, left for the access log and recorded, and an enforced denial answered.
//
//   row of a rule:  texts { policy, rule, facts, title } Offset each | status u16 | policy u8 | own mode: bits 0 and 1, floor: bits 2 and 3
import { Mode, modeOf } from "../context/modes";
import { modeTexts, Offset, rules, texts, verdictTexts, whyTexts } from "../context/tables";
import { leaveState } from "./filter-state";
import { nth, setNumber, setSlot, Slot } from "./line";
import { countRule, expectOk } from "./metrics";
import { renderDenial } from "./problem";
import { record } from "./record";

export { failed, Failure } from "./metrics";

/** Bytes of a row, and where its parts stand. */
export const rowTextsBytes: usize = sizeof<Offset>() << 2, statusOffset: usize = rowTextsBytes, policyOffset: usize = rowTextsBytes + 2, modesOffset: usize = rowTextsBytes + 3;
export const rowBytes: usize = rowTextsBytes + 4;

/** The strongest first; an observed one is one more than its enforced one. */
export const enum Verdict { Deny = 0, WouldDeny = 1, Change = 2, WouldChange = 3 }

/** A rule that denies has fired on `value` (TRUE, ABSENT or BROKEN). True where that ends the exchange: the client has been answered. */
export function denies(rule: i32, value: i32): bool {
  if (!fired(rule, value, Verdict.Deny)) return false;
  const status: u32 = load<u16>(rules + <usize>rule * rowBytes, statusOffset);
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
  const mode = modeOf(rule), isObserved = mode == Mode.Observe, row = rules + <usize>rule * rowBytes;
  verdict += <i32>isObserved;
  for (let i: usize = 0; i < 4; i++) setSlot(Slot.Policy + <i32>i, texts + load<Offset>(row + i * sizeof<Offset>()));
  setSlot(Slot.Verdict, nth(verdictTexts, verdict));
  setSlot(Slot.Mode, nth(modeTexts, mode));
  setSlot(Slot.Why, nth(whyTexts, value - 1));
  countRule(rule, isObserved);
  leaveState(verdict);
  record();
  return !isObserved;
}
