// Time and ticks. For the monotonic clock see `clockTimeGet` in wasi.ts.
import { clearResult, counted, numberSlot } from "./result";
import { Status } from "./status";

@external("env", "proxy_get_current_time_nanoseconds")
declare function proxy_get_current_time_nanoseconds(time: usize): Status;

/** Fetches the wall clock, nanoseconds since 1970 (`resultNumber`). The host may keep it still while a call-back runs. */
export function getCurrentTimeNanoseconds(): Status {
  clearResult();
  return counted(proxy_get_current_time_nanoseconds(numberSlot));
}

@external("env", "proxy_set_tick_period_milliseconds")
declare function proxy_set_tick_period_milliseconds(periodMilliseconds: u32): Status;

/** Has `proxy_on_tick` called for this root context with that period; 0 ends it. One timer for each root context. */
export function setTickPeriodMilliseconds(periodMilliseconds: u32): Status {
  return proxy_set_tick_period_milliseconds(periodMilliseconds);
}
