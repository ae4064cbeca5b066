/** In which phase a selector's value is first there, and of which type it is. One table for check, plan and evaluator's tests. */
import type { Action, Condition, Ir, Phase, Predicate, Selector, ValueType } from "./types.ts";
import { phases } from "./types.ts";

type From = Selector["from"];

const types: Record<Exclude<From, "count" | "length">, [phase: Phase, type: ValueType]> = {
  "request.method": ["request.headers", "text"], "request.path": ["request.headers", "text"], "request.host": ["request.headers", "text"],
  "request.scheme": ["request.headers", "text"], "request.mediaType": ["request.headers", "text"], "request.pathVariable": ["request.headers", "text"],
  "request.query": ["request.headers", "text"], "request.header": ["request.headers", "text"], "request.cookie": ["request.headers", "text"],
  "request.targetBytes": ["request.headers", "number"], "request.headerCount": ["request.headers", "number"], "request.headerBytes": ["request.headers", "number"],
  "request.anomalies": ["request.headers", "anomalies"],
  "request.bodyAnomalies": ["request.body", "bodyAnomalies"],
  "request.headInputs": ["request.headers", "inputs"], "request.bodyInputs": ["request.body", "inputs"],
  "response.headOutputs": ["response.headers", "inputs"], "response.bodyOutputs": ["response.body", "inputs"],
  "source.address": ["request.headers", "address"], "destination.address": ["request.headers", "address"],
  "source.port": ["request.headers", "number"], "destination.port": ["request.headers", "number"],
  "source.spiffe": ["request.headers", "text"], "connection.mtls": ["request.headers", "boolean"],
  "connection.tlsVersion": ["request.headers", "text"], "connection.serverName": ["request.headers", "text"],
  "route.name": ["request.headers", "text"], "route.cluster": ["request.headers", "text"],
  "time.unixSeconds": ["request.headers", "number"], "time.hour": ["request.headers", "number"], "time.weekday": ["request.headers", "number"],
  "request.form": ["request.body", "text"], "request.json": ["request.body", "json"], "request.bodyBytes": ["request.body", "number"],
  "response.status": ["response.headers", "number"], "response.header": ["response.headers", "text"], "response.mediaType": ["response.headers", "text"],
  "response.headerCount": ["response.headers", "number"], "response.headerBytes": ["response.headers", "number"],
  "response.json": ["response.body", "json"], "response.bodyBytes": ["response.body", "number"],
  // An element has the phase of the `each` around it; taken alone it needs none.
  element: ["request.headers", "json"],
};

export function selectorPhase(selector: Selector): Phase {
  if (selector.from === "count" || selector.from === "length") return selectorPhase(selector.of);
  return types[selector.from][0];
}

export function selectorType(selector: Selector): ValueType {
  if (selector.from === "count" || selector.from === "length") return "number";
  return types[selector.from][1];
}

const later = (a: Phase, b: Phase): Phase => (phases.indexOf(a) >= phases.indexOf(b) ? a : b);

/** The latest phase that any part of the condition needs. */
export function conditionPhase(condition: Condition): Phase {
  switch (condition.op) {
    case "and": case "or": return condition.of.map(conditionPhase).reduce(later, "request.headers");
    case "not": return conditionPhase(condition.of);
    case "constant": return "request.headers";
    case "each": return later(selectorPhase(condition.select), conditionPhase(condition.of));
    default: return selectorPhase(condition.select);
  }
}

/** Whether the test reads names and values of a query or a form. */
export function readsFields(select: Selector, predicate?: Predicate): boolean {
  if (select.from === "count" || select.from === "length") return readsFields(select.of);
  // Of all that is odd about a head these depend on how the upstream reads.
  if (select.from === "request.anomalies") return predicate?.is === "anomaly" && (predicate.names.length === 0 || predicate.names.includes("query-duplicate") || predicate.names.includes("query-utf8"));
  return ["request.query", "request.form", "request.headInputs", "request.bodyInputs", "request.bodyAnomalies"].includes(select.from);
}

/** Whether some condition of the policies has a selector of that kind. */
export const selects = ({ policies }: Ir, is: (select: Selector, predicate?: Predicate) => boolean): boolean => policies.some(({ rules }) => rules.some(({ when }) => hasSelector(when, is)));

function hasSelector(condition: Condition, is: (select: Selector, predicate?: Predicate) => boolean): boolean {
  switch (condition.op) {
    case "and": case "or": return condition.of.some((part) => hasSelector(part, is));
    case "not": return hasSelector(condition.of, is);
    case "constant": return false;
    case "test": return is(condition.select, condition.test);
    default: return is(condition.select) || (condition.op === "each" && hasSelector(condition.of, is));
  }
}

/** Whether some condition of the policies has to see a body. */
export const readsBodies = ({ policies }: Ir): boolean => policies.some(({ rules }) => rules.some(({ when }) => readsBody(when)));

function readsBody(condition: Condition): boolean {
  switch (condition.op) {
    case "and": case "or": return condition.of.some(readsBody);
    case "not": return readsBody(condition.of);
    case "constant": return false;
    case "each": return isBodyPhase(selectorPhase(condition.select)) || readsBody(condition.of);
    default: return isBodyPhase(selectorPhase(condition.select));
  }
}

export const isBodyPhase = (phase: Phase): boolean => phase === "request.body" || phase === "response.body";

/** The first phase in which the action can be done. */
export function actionPhase(action: Action): Phase {
  return "on" in action && action.on === "response" ? "response.headers" : "request.headers";
}

/** MEANING.md, Order, 1. */
export function rulePhase(when: Condition, actions: Action[]): Phase {
  return actions.map(actionPhase).reduce(later, conditionPhase(when));
}
