// Records: one line of JSON in the host's log for each rule that fires (cli/configuration/record.schema.json says what is in it).
// Each root may write so many a second; the others are counted, and the next record tells how many there were.
import { arenaMark, arenaRelease } from "../abi/allocator";
import { LogLevel } from "../abi/enums";
import { log } from "../abi/log";
import { resultNumber } from "../abi/result";
import { getCurrentTimeNanoseconds } from "../abi/time";
import { perSecondOffset, recordsOffset, secondOffset, suppressedOffset } from "../context/root";
import { block } from "../context/state";
import { recordTemplate, suppressedTemplate, texts } from "../context/tables";
import { line, setNumber, setSlot, Slot } from "./line";
import { countSuppressed } from "./metrics";

/** Writes the record of the verdict that is in the slots, or counts it as suppressed. */
export function record(): void {
  const suppressed = load<u32>(block, suppressedOffset);
  if (!isAdmitted()) {
    store<u32>(block, suppressed + 1, suppressedOffset);
    countSuppressed();
    return;
  }
  store<u32>(block, 0, suppressedOffset);
  setNumber(suppressed);
  setSlot(Slot.Suppressed, suppressed ? suppressedTemplate : texts);
  const mark = arenaMark();
  log(LogLevel.Warn, line(recordTemplate));
  arenaRelease(mark);
}

/** True where this second's share is not used up. */
// @ts-ignore: decorator
@inline
function isAdmitted(): bool {
  getCurrentTimeNanoseconds();
  const second = <u32>(resultNumber() / 1_000_000_000);
  if (second != load<u32>(block, secondOffset)) {
    store<u32>(block, second, secondOffset);
    store<u32>(block, 0, recordsOffset);
  }
  const records = load<u32>(block, recordsOffset);
  store<u32>(block, records + 1, recordsOffset);
  return records < load<u32>(block, perSecondOffset);
}
