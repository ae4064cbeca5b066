// Records: one line of JSON in the host's log for each rule that fires (cli/configuration/record.schema.json says what is in it).
// Each root may write so many a second; the others are counted, and the next record tells how many there were.
import { arenaMark, arenaRelease } from "../abi/allocator";
import { LogLevel } from "../abi/enums";
import { log } from "../abi/log";
import { resultNumber } from "../abi/result";
import { getCurrentTimeNanoseconds } from "../abi/time";
import { leftOffset, perSecondOffset, secondOffset, suppressedOffset } from "../context/root";
import { block } from "../context/state";
import { recordTemplate, suppressedTemplates } from "../context/tables";
import { choose, line, setNumber, Slot } from "./line";
import { countSuppressed } from "./metrics";

/** Writes the record of the verdict that is in the slots, or counts it as suppressed. */
export function record(): void {
  startSecond();
  const left = load<u32>(block, leftOffset), suppressed = load<u32>(block, suppressedOffset);
  if (left == 0) {
    store<u32>(block, suppressed + 1, suppressedOffset);
    countSuppressed();
    return;
  }
  store<u32>(block, left - 1, leftOffset);
  store<u32>(block, 0, suppressedOffset);
  setNumber(suppressed);
  choose(Slot.Suppressed, suppressedTemplates, <i32>(suppressed != 0));
  const mark = arenaMark();
  log(LogLevel.Warn, line(recordTemplate));
  arenaRelease(mark);
}

/** A new second has its full share. */
// @ts-ignore: decorator
@inline
function startSecond(): void {
  getCurrentTimeNanoseconds();
  const second = <u32>(resultNumber() / 1_000_000_000);
  if (second == load<u32>(block, secondOffset)) return;
  store<u32>(block, second, secondOffset);
  store<u32>(block, load<u32>(block, perSecondOffset), leftOffset);
}
