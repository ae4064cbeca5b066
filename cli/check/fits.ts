/** Which predicates fit which type of value. */
import type { Predicate, Selector, ValueType } from "../ir/types.ts";
import { selectorType } from "../ir/availability.ts";

const fitting: Record<Predicate["is"], readonly ValueType[]> = {
  in: ["text", "json"], prefix: ["text", "json"], suffix: ["text", "json"], contains: ["text", "json", "inputs"], under: ["text", "json"],
  template: [], matches: ["text", "json", "inputs"], matchesConfigured: ["text", "json", "inputs"], compare: ["number", "json"], cidr: ["address", "text", "json"], present: ["text", "json"],
  boolean: ["boolean", "json"], jsonType: ["json"], anomaly: ["anomalies"], bodyAnomaly: ["bodyAnomalies"], detect: ["inputs"], unreadable: ["inputs"],
};

/** A path template fits the path alone; everything else goes by type. */
export function predicateFits(select: Selector, predicate: Predicate): boolean {
  return predicate.is === "template" ? select.from === "request.path" : fitting[predicate.is].includes(selectorType(select));
}
