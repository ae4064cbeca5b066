// The host's wall clock, in UTC, as the tests on time see it.
import { resultNumber } from "../abi/result";
import { getCurrentTimeNanoseconds } from "../abi/time";

/** Seconds since 1970. */
export function unixSeconds(): u64 {
  getCurrentTimeNanoseconds();
  return resultNumber() / 1_000_000_000;
}

/** 0 to 23. */
export function hourOfDay(): u64 {
  return unixSeconds() / 3600 % 24;
}

/** 0 (Sunday) to 6; 1 January 1970 was a Thursday. */
export function dayOfWeek(): u64 {
  return (unixSeconds() / 86400 + 4) % 7;
}
