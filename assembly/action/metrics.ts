// Counters and one gauge. Each is defined when it is first used, and its id kept for the life of the VM:
//
//   metricIds:  { enforced u32, observed u32 } × rules | the module's own u32 × 5      0: not defined yet, else the host's id + 1
//
// Names are known at build time, so their number is bounded whatever the traffic.
import { MetricType } from "../abi/enums";
import { defineMetric, incrementMetric, recordMetric } from "../abi/metrics";
import { resultNumber } from "../abi/result";
import { Status } from "../abi/status";
import { metricIds, ownMetric, ownMetrics, ruleCount, ruleCounter } from "../context/tables";
import { choose, line, Slot } from "./line";

/** What can fail besides a rule's condition. */
export const enum Failure {
  /** A configuration was refused. */
  Configuration = 0,
  /** The host refused what a rule had decided. */
  Host = 1,
  /** No slot was free for a stream whose later phases have rules: their conditions over those phases were broken. */
  SlotsExhausted = 4,
}

/** Between the failures, of which the last is in the module only where it can happen. */
const suppressed: i32 = 2, memoryBytes: i32 = 3;

/** The id of the metric of this place, by way of the name where it has none yet. */
function idOf(place: i32, type: MetricType, name: usize): u32 {
  const cell = metricIds + (place << 2);
  if (load<u32>(cell) == 0 && defineMetric(type, line(name)) == Status.Ok) store<u32>(cell, <u32>resultNumber() + 1);
  return load<u32>(cell) - 1;
}

function idOfOwn(metric: i32, type: MetricType): u32 {
  choose(Slot.Verdict, ownMetrics, metric);
  return idOf(ruleCount * 2 + metric, type, ownMetric);
}

/** `sidewall.POLICY.RULE.VERDICT`, of the rule and verdict that are in the slots. */
export function countRule(rule: i32, observed: bool): void {
  incrementMetric(idOf((rule << 1) + <i32>observed, MetricType.Counter, ruleCounter));
}

/** `sidewall.records_suppressed` */
export function countSuppressed(): void {
  incrementMetric(idOfOwn(suppressed, MetricType.Counter));
}

/** `sidewall.failures.KIND` */
export function failed(kind: Failure): void {
  incrementMetric(idOfOwn(kind, MetricType.Counter));
}

/** Counts a failure of the host where the status is one. */
export function expectOk(status: Status): void {
  if (status != Status.Ok) failed(Failure.Host);
}

/** `sidewall.memory_bytes`: linear memory, which does not change. */
export function gaugeMemory(): void {
  recordMetric(idOfOwn(memoryBytes, MetricType.Gauge), <u64>memory.size() << 16);
}
