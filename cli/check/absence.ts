/**
 * The rule about negation: a condition that negates a test over something that can be absent must have been told what absence does.
 * Without that, `deny unless the caller is of ops` would let pass a caller who shows nothing.
 */
import type { Condition, Selector } from "../ir/types.ts";

/** No proxy forwards a message without these (a CONNECT request has no path); or the selector gives a number, or a broken value, instead of nothing. */
const alwaysThere: ReadonlySet<Selector["from"]> = new Set([
  "request.method", "request.anomalies", "request.bodyAnomalies", "request.headInputs", "request.bodyInputs", "request.headerCount", "request.headerBytes", "request.bodyBytes",
  "response.status", "response.headOutputs", "response.bodyOutputs", "response.headerCount", "response.headerBytes", "response.bodyBytes",
  "source.address", "source.port", "destination.address", "destination.port", "connection.mtls", "time.unixSeconds", "time.hour", "time.weekday", "count",
] as const);

export const canBeAbsent = (select: Selector): boolean => !alwaysThere.has(select.from);

/** The first selector in the condition that can be absent and whose test is negated. */
export function negatedAbsence(condition: Condition, negated = false): Selector | undefined {
  switch (condition.op) {
    case "and": case "or": return firstOf(condition.of, negated);
    case "not": return negatedAbsence(condition.of, !negated);
    case "constant": return undefined;
    case "test": return negated && condition.test.is !== "present" && canBeAbsent(condition.select) ? condition.select : undefined;
    case "call": return negated && canBeAbsent(condition.select) ? condition.select : undefined;
    case "each": return negated ? condition.select : negatedAbsence(condition.of, negated);
  }
}

function firstOf(conditions: readonly Condition[], negated: boolean): Selector | undefined {
  for (const condition of conditions) {
    const found = negatedAbsence(condition, negated);
    if (found !== undefined) return found;
  }
  return undefined;
}
