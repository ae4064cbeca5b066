/** Where a selector's value comes from: an expression, or a field or JSON value that is collected during a walk. */
import type { Selector } from "../ir/types.ts";
import type { PlannedTest } from "../plan/plan.ts";
import type { FieldRoot } from "./fields.ts";
import type { Generation } from "./generation.ts";

/**
 * - `text`: `find` gives TRUE (the value is then `text()`), ABSENT or BROKEN.
 * - `number`: `find` likewise, `value` is then an i64 expression; no `find` where it cannot fail.
 * - `boolean`: `find` gives 0, 1 or BROKEN.
 * - `address`: `find` gives TRUE (`text()` is then the address with its port), ABSENT or BROKEN.
 * - `fields`: values come through `fieldValue`; `source` gives BROKEN where the walk failed.
 */
export type Source =
  | { kind: "text"; find: string }
  | { kind: "number"; find?: string; value: string }
  | { kind: "boolean"; find: string }
  | { kind: "address"; find: string }
  | { kind: "anomalies"; find: string }
  | { kind: "fields"; root: FieldRoot; name: string; source: string }
  | { kind: "json"; source: string };

export function sourceOf(generation: Generation, test: PlannedTest, select: Selector): Source {
  const { imports, data } = generation;
  const request = (name: string): string => `${imports.use("assembly/context/request", name)}()`;
  const text = (find: string): Source => ({ kind: "text", find });
  const property = (path: string): string => data.view(path.replaceAll(".", "\0"));
  const connection = (name: string, path: string): string => `${imports.use("assembly/context/connection", name)}(${property(path)})`;
  const numberProperty = (path: string): Source => ({ kind: "number", find: connection("propertyNumber", path), value: `${imports.use("assembly/context/connection", "numberFound")}()` });
  const address = (path: string): Source => ({ kind: "address", find: connection("propertyAddress", path) });
  switch (select.from) {
    case "request.method": return needsHead(generation, ":method", "Method", text(request("requestMethod")));
    case "request.scheme": return needsHead(generation, ":scheme", "Scheme", text(request("requestScheme")));
    case "request.host": return needsHead(generation, ":authority", "Authority", text(request("requestHost")));
    case "request.path": return needsTarget(generation, text(request(test.pathIgnoresCase ? "requestPathLowered" : "requestPath")));
    case "request.pathVariable": return needsTarget(generation, text(generation.templates.variable(select.template, select.variable, test.pathIgnoresCase)));
    case "request.targetBytes": {
      imports.use("assembly/abi/bytes", "lengthOf");
      return needsTarget(generation, { kind: "number", find: request("requestTarget"), value: `lengthOf(${textOf(generation)})` });
    }
    case "request.query":
      generation.begin("assembly/context/query", "beginQuery");
      return needsTarget(generation, { kind: "fields", root: "Query", name: select.name, source: `${imports.use("assembly/context/query", "readQuery")}()` });
    case "request.header": return { kind: "fields", root: "RequestHeader", name: select.name, source: request("requestHead") };
    case "request.cookie":
      generation.begin("assembly/context/cookies", "beginCookies");
      generation.fields.collect("RequestHeader", "cookie", `${imports.use("assembly/context/cookies", "cookieField")}(value);`);
      return { kind: "fields", root: "Cookie", name: select.name, source: `${imports.use("assembly/context/cookies", "readCookies")}()` };
    case "request.headerCount": case "request.headerBytes": return headerFigure(generation, select.from, request("requestHead"));
    case "request.mediaType": return generation.media.essence("Request");
    case "request.anomalies":
      generation.judgesPath = true;
      generation.keepPseudo(":path", "Path");
      generation.keepPseudo(":authority", "Authority");
      generation.media.anomalies();
      return { kind: "anomalies", find: request("requestAnomalies") };
    case "source.spiffe": {
      const use = imports.use("assembly/context/connection", "sourceSpiffe");
      return text(`${use}(${property("connection.mtls")}, ${property("connection.uri_san_peer_certificate")}, ${data.view("spiffe://")})`);
    }
    case "connection.tlsVersion": return text(connection("propertyText", "connection.tls_version"));
    case "connection.serverName": return text(connection("propertyText", "connection.requested_server_name"));
    case "route.name": return text(connection("propertyText", "xds.route_name"));
    case "route.cluster": return text(connection("propertyText", "xds.cluster_name"));
    case "connection.mtls": return { kind: "boolean", find: connection("propertyBool", "connection.mtls") };
    case "source.port": case "destination.port": return numberProperty(select.from);
    case "source.address": case "destination.address": return address(select.from);
    case "time.unixSeconds": return { kind: "number", value: `${imports.use("assembly/context/clock", "unixSeconds")}()` };
    case "time.hour": return { kind: "number", value: `${imports.use("assembly/context/clock", "hourOfDay")}()` };
    case "time.weekday": return { kind: "number", value: `${imports.use("assembly/context/clock", "dayOfWeek")}()` };
    default: return laterSource(generation, test, select);
  }
}

/** Selectors of the body and of the response. */
function laterSource(generation: Generation, test: PlannedTest, select: Selector): Source {
  const { imports } = generation;
  const response = (name: string): string => `${imports.use("assembly/context/response", name)}()`;
  const body = (name: string): string => imports.use("assembly/context/body", name);
  switch (select.from) {
    case "response.status":
      generation.fields.collect("ResponseHeader", ":status", `${imports.use("assembly/context/response", "setStatus")}(value);`);
      return { kind: "number", find: response("responseStatus"), value: response("statusFound") };
    case "response.header": return { kind: "fields", root: "ResponseHeader", name: select.name, source: response("responseHead") };
    case "response.headerCount": case "response.headerBytes": return headerFigure(generation, select.from, response("responseHead"));
    case "response.mediaType": return generation.media.essence("Response");
    case "request.form":
      generation.media.body("Request");
      return { kind: "fields", root: "Form", name: select.name, source: `${body("formState")}(${test.bodyBytesMax})` };
    case "request.bodyBytes": case "response.bodyBytes": return { kind: "number", find: `${body("bodyBytesState")}(${test.bodyBytesMax})`, value: `${body("bodyBytes")}()` };
    case "request.json": case "response.json":
      generation.media.body(select.from === "request.json" ? "Request" : "Response");
      return { kind: "json", source: body("jsonState") };
    default: throw new Error(`no source for the selector ${select.from}`);
  }
}

export const textOf = ({ imports }: Generation): string => `${imports.use("assembly/context/text", "text")}()`;

/** The head is walked, and the walk keeps this pseudo-header. */
function needsHead(generation: Generation, name: string, place: "Method" | "Path" | "Authority" | "Scheme", source: Source): Source {
  generation.keepPseudo(name, place);
  return source;
}

/** `:path` is fetched alone unless something else has the head walked; `generate` adds it to the walk then. */
function needsTarget(generation: Generation, source: Source): Source {
  generation.readsTarget = true;
  return source;
}

function headerFigure(generation: Generation, from: "request.headerCount" | "request.headerBytes" | "response.headerCount" | "response.headerBytes", find: string): Source {
  const name = from.endsWith("Count") ? "headerCount" : "headerBytes";
  generation.readsHeaderFigures[from.startsWith("request") ? "request" : "response"] = true;
  return { kind: "number", find, value: generation.imports.use("assembly/context/headers", name) };
}
