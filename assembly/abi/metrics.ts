// Counters, gauges, histograms. Define them once, at configuration: each definition, also of an existing metric, makes a new id.
import { addressOf, Bytes, lengthOf } from "./bytes";
import { MetricType } from "./enums";
import { clearResult, counted, numberSlot } from "./result";
import { Status } from "./status";

@external("env", "proxy_define_metric")
declare function proxy_define_metric(type: MetricType, name: usize, nameSize: usize, metricId: usize): Status;

/** Makes or opens a metric (`resultNumber` is its id). */
export function defineMetric(type: MetricType, name: Bytes): Status {
  clearResult();
  return counted(proxy_define_metric(type, addressOf(name), lengthOf(name), numberSlot));
}

@external("env", "proxy_increment_metric")
declare function proxy_increment_metric(metricId: u32, offset: i64): Status;

/** Adds to a counter or gauge. BadArgument: a counter must go up (0 is refused too), a histogram is recorded. NotFound: no such metric. */
export function incrementMetric(metricId: u32, offset: i64 = 1): Status {
  return proxy_increment_metric(metricId, offset);
}

@external("env", "proxy_record_metric")
declare function proxy_record_metric(metricId: u32, value: u64): Status;

/** Sets a gauge, adds a value to a histogram or to a counter. NotFound: no such metric. */
export function recordMetric(metricId: u32, value: u64): Status {
  return proxy_record_metric(metricId, value);
}

@external("env", "proxy_get_metric")
declare function proxy_get_metric(metricId: u32, value: usize): Status;

/** Fetches the value of a counter or gauge (`resultNumber`). BadArgument: a histogram has none. NotFound: no such metric. */
export function getMetric(metricId: u32): Status {
  clearResult();
  return counted(proxy_get_metric(metricId, numberSlot));
}
