/** From a selector's entries to the IR's selector, and what its tests have to know. */
import type { Selector, ValueType } from "../ir/types.ts";
import { selectorType } from "../ir/availability.ts";
import type { Entry } from "../dsl/log.ts";
import { type InputPlace, outputPlaces, placesOf } from "../detectors/types.ts";
import { callText, choice, counted, selectorText, textArgument } from "./calls.ts";
import { SpoiltLog, type Context, type PolicyScope } from "./context.ts";
import { headerName, jsonPointer, notInPathForm, pathTemplate } from "./values.ts";

export interface Chosen {
  select: Selector;
  type: ValueType;
  quantifier: "any" | "all";
  ignoreCase: boolean;
  /** As it is written, for messages. */
  text: string;
  /** The selector compares with sizes such as "64KiB". */
  bytes: boolean;
  /** It can yield several values. */
  several: boolean;
  /** For tests on an element: the entry of the element that `any` or `all` handed out. */
  element?: Entry;
}

type Plain = Exclude<Selector, { name: string } | { path: unknown } | { of: unknown } | { template: string }>["from"];
const plain: Record<Plain, true> = {
  "request.method": true, "request.path": true, "request.host": true, "request.scheme": true, "request.mediaType": true, "response.mediaType": true,
  "source.spiffe": true, "connection.tlsVersion": true, "connection.serverName": true, "route.name": true, "route.cluster": true,
  "source.address": true, "destination.address": true, "connection.mtls": true, "source.port": true, "destination.port": true, "response.status": true,
  "request.targetBytes": true, "request.headerCount": true, "request.headerBytes": true, "response.headerCount": true, "response.headerBytes": true,
  "request.bodyBytes": true, "response.bodyBytes": true, "time.unixSeconds": true, "time.hour": true, "time.weekday": true, "request.anomalies": true, "request.bodyAnomalies": true, "request.headInputs": true, "request.bodyInputs": true,
  "response.headOutputs": true, "response.bodyOutputs": true,
};

export function lowerSelector(context: Context, scope: PolicyScope, entry: Entry): Chosen | undefined {
  const chosen = entry.of === undefined ? first(context, entry) : derived(context, scope, entry);
  return chosen === undefined ? undefined : { ...chosen, text: selectorText(context, entry) };
}

const one = (select: Selector): Omit<Chosen, "text"> =>
  ({ select, type: selectorType(select), quantifier: "any", ignoreCase: false, bytes: /Bytes$/.test(select.from), several: false });

function first(context: Context, entry: Entry): Omit<Chosen, "text"> | undefined {
  const { name } = entry;
  // Those of the head and of the body are two selectors; the test makes both (lower/input-tests.ts).
  if (name === "request.inputs") return { ...one({ from: "request.bodyInputs" }), several: true };
  if (name === "response.outputs") return { ...one({ from: "response.bodyOutputs" }), several: true };
  if (Object.hasOwn(plain, name)) return one({ from: name } as Selector);
  if (!counted(context, entry, 1, 1, `${name}("${name.endsWith("json") ? "/pointer" : "name"}")`)) return undefined;
  const text = textArgument(context, entry, 0);
  if (text === undefined) return undefined;
  switch (name) {
    case "request.header": case "response.header": return header(context, entry, name, text);
    case "request.query": case "request.cookie": case "request.form": return { ...one({ from: name, name: text }), several: true };
    case "request.json": case "response.json": {
      const pointer = jsonPointer(text);
      if ("reason" in pointer) return context.report("SW3004", { value: text, reason: pointer.reason }, entry);
      return { ...one({ from: name, path: pointer.steps }), several: true };
    }
    default: throw new SpoiltLog(`there is no selector ${name}`);
  }
}

/** Pseudo-headers are no headers for a policy, and `host` is `:authority` inside of a proxy. */
const instead: Record<string, string> = {
  ":method": "request.method", ":path": "request.path", ":scheme": "request.scheme", ":authority": "request.host", host: "request.host", ":status": "response.status",
};

function header(context: Context, entry: Entry, from: "request.header" | "response.header", text: string): Omit<Chosen, "text"> | undefined {
  const selector = instead[text.toLowerCase()];
  if (selector !== undefined && (from === "request.header" || text.startsWith(":"))) return context.report("SW3014", { name: text, instead: selector }, entry);
  const name = headerName(text);
  if (name === undefined) return context.report("SW3001", { value: text }, entry);
  return { ...one({ from, name }), several: true };
}

function derived(context: Context, scope: PolicyScope, entry: Entry): Omit<Chosen, "text"> | undefined {
  const base = context.base(entry, "selector");
  if (entry.name === "element") return { ...one({ from: "element", path: [] }), element: entry };
  const inner = lowerSelector(context, scope, base);
  if (inner === undefined) return undefined;
  if (entry.name === "in") return inputsIn(context, entry, inner);
  if (entry.name === "at") return below(context, entry, inner);
  if (entry.name === "variable") return variable(context, scope, entry);
  if (!counted(context, entry, 0, 0, `.${entry.name}()`)) return undefined;
  const text = inner.type === "text" || inner.type === "json";
  switch (entry.name) {
    case "every": if (inner.several) return { ...inner, quantifier: "all" }; break;
    case "ignoreCase": if (text || inner.type === "inputs") return { ...inner, ignoreCase: true }; break;
    case "count": if (inner.several) return { ...inner, select: { from: "count", of: inner.select }, type: "number", several: false }; break;
    case "length": if (text) return { ...inner, select: { from: "length", of: inner.select }, type: "number", bytes: false }; break;
  }
  throw new SpoiltLog(`${callText(context, entry)} cannot be`);
}

function inputsIn(context: Context, entry: Entry, inner: Chosen): Omit<Chosen, "text"> | undefined {
  if (inner.select.from !== "request.bodyInputs" && inner.select.from !== "response.bodyOutputs") throw new SpoiltLog("in() is called on what is no inputs");
  const isOutput = inner.select.from === "response.bodyOutputs";
  if (!counted(context, entry, 1, Infinity, isOutput ? "response.outputs.in(\"response-body\")" : "request.inputs.in(\"query\")")) return undefined;
  const known: readonly InputPlace[] = isOutput ? outputPlaces : [...placesOf["request.headInputs"], ...placesOf["request.bodyInputs"]];
  const places = entry.args.map((value) => choice<InputPlace>(context, entry, value, known));
  return places.every((place) => place !== undefined) ? { ...inner, select: { ...inner.select, places: known.filter((place) => places.includes(place)) } } : undefined;
}

function below(context: Context, entry: Entry, inner: Chosen): Omit<Chosen, "text"> | undefined {
  if (inner.select.from !== "element") throw new SpoiltLog("at() is called on what is no element");
  if (!counted(context, entry, 1, 1, "item.at(\"/pointer\")")) return undefined;
  const text = textArgument(context, entry, 0);
  if (text === undefined) return undefined;
  const pointer = jsonPointer(text);
  if ("reason" in pointer) return context.report("SW3004", { value: text, reason: pointer.reason }, entry);
  const path = pointer.steps.filter((step) => typeof step === "string");
  if (path.length < pointer.steps.length) return context.report("SW3004", { value: text, reason: "a wildcard cannot stand below an element" }, entry);
  return { ...inner, select: { from: "element", path } };
}

function variable(context: Context, scope: PolicyScope, entry: Entry): Omit<Chosen, "text"> | undefined {
  if (!counted(context, entry, 2, 2, "request.path.variable(\"/users/{id}\", \"id\")")) return undefined;
  const [template, name] = [textArgument(context, entry, 0), textArgument(context, entry, 1)];
  if (template === undefined || name === undefined) return undefined;
  const parsed = lowerTemplate(context, scope, entry, template);
  if (parsed === undefined) return undefined;
  const names = [...parsed.matchAll(/\{(\w+)\*?\}/g)].map((match) => match[1] as string);
  if (!names.includes(name)) return context.report("SW3009", { template, name, names: names.join(", ") || "it has none" }, entry);
  return one({ from: "request.pathVariable", template: parsed, variable: name });
}

/** A template with its literals as they are compared. */
export function lowerTemplate(context: Context, scope: PolicyScope, entry: Entry, text: string): string | undefined {
  const template = pathTemplate(text);
  if ("reason" in template) return context.report("SW3008", { value: text, reason: template.reason, example: "/users/{id} or /files/{rest*}" }, entry);
  const segments = template.segments.map((segment) => (typeof segment === "string" ? pathCase(scope, segment) : `{${segment.variable}${segment.rest ? "*" : ""}}`));
  return `/${segments.join("/")}`;
}

/** Where the policy ignores the case of paths, what it compares them with is in lower case (ASCII letters). */
export const pathCase = (scope: PolicyScope, text: string): string =>
  (scope.pathIgnoresCase ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text);

/** Why a text never is, or never is a part of, what the selector yields; with the mend. */
export function neverEqual(select: Selector, text: string): { reason: string; remedy: string } | undefined {
  switch (select.from) {
    case "request.path": {
      const reason = notInPathForm(text);
      return reason === undefined ? undefined : { reason, remedy: "write it in the path's normal form" };
    }
    case "request.host":
      if (/[A-Z]/.test(text)) return { reason: "hosts are in lower case", remedy: `write "${text.toLowerCase()}"` };
      return /:\d+$/.test(text) && !text.startsWith("[") ? { reason: "the port is cut off", remedy: "leave the port out" } : undefined;
    case "request.mediaType": case "response.mediaType":
      if (/[A-Z]/.test(text)) return { reason: "media types are in lower case", remedy: `write "${text.toLowerCase()}"` };
      return /;/.test(text) ? { reason: "parameters are cut off", remedy: "leave out what follows the ;" } : undefined;
    default: return undefined;
  }
}
