/** What a selector yields (MEANING.md, "What the selectors yield"). */
import type { Selector } from "../../ir/types.ts";
import { utf8 } from "../bytes.ts";
import type { ByteString, Pair } from "../exchange.ts";
import type { JsonNode } from "../json.ts";
import { askedAs, bodyInputs, headInputs, type Input, type Inputs } from "../inputs/index.ts";
import { headOutputs, bodyOutputs } from "../inputs/outputs.ts";
import type { InputPlace } from "../../detectors/types.ts";
import { limits } from "../limits.ts";
import type { Scope } from "../scope.ts";
import { matchTemplate } from "../templates.ts";
import { absent, broken, numberValue, oneNumber, oneText, type Value, type Yield } from "../values.ts";
import { anomaliesOf } from "./anomalies.ts";
import { bodyBytesYield, formYield, jsonYield, type BodyView } from "./body.ts";
import { connectionYield } from "./connection.ts";
import { cookieValues, urlencodedField } from "./fields.ts";
import { headerBytes, headerField, hostOf, mediaType, opensStream, pseudoHeader, responseStatus } from "./head.ts";
import { walk } from "./json.ts";
import { queryOf, requestPath } from "./path.ts";
import { timeValue } from "./time.ts";

/** The IR's selectors with one member a name, so that a switch over `from` tells them apart. */
type Split<S> = S extends { from: infer From } ? (From extends string ? Omit<S, "from"> & { from: From } : never) : never;
type Of<From extends string> = Extract<Split<Selector>, { from: From }>;

export function select(selector: Selector, scope: Scope): Yield {
  const one = selector as Split<Selector>;
  switch (one.from) {
    case "count": return counted(select(one.of, scope));
    case "length": return lengths(select(one.of, scope));
    case "element": return elementYield(scope.element, one.path);
    case "time.unixSeconds": case "time.hour": case "time.weekday": return oneNumber(timeValue(one.from, scope.unixMilliseconds));
    case "request.json": case "response.json": return jsonYield(bodyView(one.from, scope), one.path);
    case "request.form": return formYield(bodyView(one.from, scope), utf8(one.name));
    case "request.headInputs": return inputsYield(headInputs(scope.exchange.request, scope.upstream), one);
    case "request.bodyInputs": return inputsYield(bodyInputs(bodyView(one.from, scope)), one);
    case "request.bodyAnomalies": return bodyAnomaliesYield(bodyInputs(bodyView(one.from, scope)));
    case "response.headOutputs": return inputsYield(headOutputs(scope.exchange.response), one);
    case "response.bodyOutputs": return inputsYield(bodyOutputs(bodyView(one.from, scope)), one);
    case "request.bodyBytes": case "response.bodyBytes": return bodyBytesYield(bodyView(one.from, scope));
    case "response.status": case "response.header": case "response.mediaType": case "response.headerCount": case "response.headerBytes":
      return responseYield(one, scope.exchange.response.headers);
    case "source.address": case "source.port": case "source.spiffe": case "destination.address": case "destination.port":
    case "connection.mtls": case "connection.tlsVersion": case "connection.serverName": case "route.name": case "route.cluster":
      return connectionYield(one.from, scope.exchange.host);
    default: return requestYield(one, scope);
  }
}

type RequestSelector = Of<"request.method" | "request.scheme" | "request.host" | "request.path" | "request.pathVariable" | "request.query" | "request.header" | "request.cookie"
  | "request.mediaType" | "request.targetBytes" | "request.headerCount" | "request.headerBytes" | "request.anomalies">;

function requestYield(selector: RequestSelector, { exchange, policy, upstream }: Scope): Yield {
  const { headers } = exchange.request;
  const target = pseudoHeader(headers, ":path"), authority = pseudoHeader(headers, ":authority");
  switch (selector.from) {
    case "request.method": return oneText(pseudoHeader(headers, ":method"));
    case "request.scheme": return oneText(pseudoHeader(headers, ":scheme"));
    case "request.host": return authority === undefined ? absent : oneText(hostOf(authority));
    case "request.path": return target === undefined ? absent : oneText(requestPath(target, policy.pathIgnoresCase));
    case "request.pathVariable": return target === undefined ? absent : pathVariable(selector, target, policy.pathIgnoresCase);
    case "request.query": return target === undefined ? absent : urlencodedField(queryOf(target) ?? "", utf8(selector.name), limits.queryParametersMax, upstream);
    case "request.targetBytes": return oneNumber(target?.length);
    case "request.header": return headerField(headers, selector.name);
    case "request.cookie": return cookieValues(headers, utf8(selector.name));
    case "request.mediaType": return mediaType(headers);
    case "request.headerCount": return oneNumber(headers.length);
    case "request.headerBytes": return oneNumber(headerBytes(headers));
    case "request.anomalies": return { values: [{ type: "anomalies", names: anomaliesOf(headers, upstream) }] };
  }
}

type ResponseSelector = Of<"response.status" | "response.header" | "response.mediaType" | "response.headerCount" | "response.headerBytes">;

function responseYield(selector: ResponseSelector, headers: readonly Pair[]): Yield {
  switch (selector.from) {
    case "response.status": return responseStatus(headers);
    case "response.header": return headerField(headers, selector.name);
    case "response.mediaType": return mediaType(headers);
    case "response.headerCount": return oneNumber(headers.length);
    case "response.headerBytes": return oneNumber(headerBytes(headers));
  }
}

/** The variable's part of the normal form, where the whole template matches. */
function pathVariable({ template, variable }: Of<"request.pathVariable">, target: ByteString, ignoresCase: boolean): Yield {
  return oneText(matchTemplate(utf8(template), requestPath(target, ignoresCase), ignoresCase)?.get(utf8(variable)));
}

/** The inputs of the places, and of the name, asked for; one that cannot be read comes behind those that were. */
function inputsYield({ inputs, broken: why }: Inputs, { places, name }: { places?: readonly InputPlace[]; name?: string }): Yield {
  const isWanted = (input: Input): boolean => (places?.includes(askedAs(input).place) ?? true) && (name === undefined || askedAs(input).name === utf8(name));
  const wanted = inputs.filter(isWanted).map((input): Value => ({ type: "input", ...input }));
  return { values: why === undefined ? wanted : [...wanted, { type: "broken", why }] };
}

/** What is behind a fault could be anything: it may hide an anomaly, but none that was found. */
function bodyAnomaliesYield({ anomalies = [], broken: why, untold }: Inputs): Yield {
  const found: Value = { type: "anomalies", names: anomalies }, hidden = why ?? untold;
  return { values: hidden === undefined ? [found] : [found, { type: "broken", why: hidden }] };
}

export function bodyView(from: `request.${string}` | `response.${string}`, { exchange, policy, upstream }: Scope): BodyView {
  const isResponse = from.startsWith("response.");
  return {
    upstream, message: isResponse ? exchange.response : exchange.request, isResponse, opensStream: opensStream(exchange.request),
    bytesMax: isResponse ? policy.responseBodyBytesMax : policy.requestBodyBytesMax,
  };
}

/** From the element of the enclosing `each`. */
function elementYield(element: JsonNode | undefined, path: readonly string[]): Yield {
  if (element === undefined) return broken("there is no element here");
  return walk(element, path);
}

/** How many values; broken where one is a step into a scalar, which may hide some. */
function counted(inner: Yield): Yield {
  if ("broken" in inner) return inner;
  const unreadable = inner.values.find((value) => value.type === "broken");
  return unreadable === undefined ? oneNumber(inner.values.length) : broken(unreadable.why);
}

/** Bytes of each value. */
const lengths = (inner: Yield): Yield => ("broken" in inner ? inner : { values: inner.values.map(lengthOf) });

function lengthOf(value: Value): Value {
  if (value.type === "text") return numberValue(value.text.length);
  if (value.type === "json" && value.node.kind === "string" && value.node.text.length <= limits.valueBytesMax) return numberValue(value.node.text.length);
  return value.type === "broken" ? value : { type: "broken", why: "not a text whose length is known" };
}
