// The properties of a stream: first the caller's table, then what the host derives from the messages, then what filters have set. A value
// that the host does not have is absent; it is never made up.
import { MapType } from "./abi.ts";
import { utf8Text, type ByteString } from "./bytes.ts";
import { HeaderMap } from "./headers.ts";
import { grpcStatusOf } from "./local-reply.ts";
import type { HttpStream } from "./http-stream.ts";
import { nanoseconds } from "./imports.ts";
import { lookUp, rawProperty, segmentsOf, unserializable, type PropertyTree, type PropertyValue } from "./properties.ts";
import type { StreamContext } from "./stream-context.ts";

/** What Envoy knows of a connection without TLS; the caller's table comes first. */
const plainConnection: PropertyTree = { connection: { mtls: false, requested_server_name: "" } };

export function streamProperty(stream: HttpStream, path: ByteString, filter: StreamContext): PropertyValue | typeof unserializable {
  if (path === "") return unserializable;
  const given = lookUp(stream.options.properties, path);
  if (given !== undefined) return given;
  const segments = segmentsOf(path);
  const [top, name] = segments;
  if (top === "request" || top === "response") {
    if (segments.length === 1) return unserializable;
    return descend(top === "request" ? requestProperty(stream, filter, name!) : responseProperty(stream, filter, name!), segments.slice(2));
  }
  if (top === "filter_state") return raw(stream.filterState.get(segments.slice(1).join("\0")));
  if (segments.length === 1 && stream.filterState.has(`wasm.${top}`)) return raw(stream.filterState.get(`wasm.${top}`));
  return filter.root.rootProperty(path) ?? lookUp(plainConnection, path);
}

function raw(value: ByteString | undefined): PropertyValue {
  return value === undefined ? undefined : rawProperty(value);
}

/** Goes on within a value that is itself a tree; headers are looked up without regard to case, and duplicates joined. */
function descend(value: PropertyValue | HeaderMap, rest: readonly ByteString[]): PropertyValue {
  if (value instanceof HeaderMap) {
    if (rest.length === 0) return Object.fromEntries([...new Set(value.pairs.map(([name]) => name))].map((name) => [utf8Text(name), rawProperty(value.getJoined(name)!)]));
    return rest.length === 1 ? raw(value.getJoined(rest[0]!)) : undefined;
  }
  return rest.length === 0 ? value : lookUp({ "": value }, ["", ...rest].join("\0"));
}

/** Those that come from the headers are there while the headers are: in the request until they have gone on, and in the log phase. */
function requestProperty(stream: HttpStream, filter: StreamContext, name: ByteString): PropertyValue | HeaderMap {
  const headers = filter.readableMap(MapType.requestHeaders);
  const path = headers?.get(":path");
  switch (name) {
    case "path": return raw(path);
    case "url_path": return raw(path?.split("?", 1)[0]);
    case "query": return path === undefined ? undefined : raw(path.includes("?") ? path.slice(path.indexOf("?") + 1) : "");
    case "host": return raw(headers?.get(":authority"));
    case "scheme": return raw(headers?.get(":scheme"));
    case "method": return raw(headers?.get(":method"));
    case "referer": return raw(headers?.get("referer"));
    case "useragent": return raw(headers?.get("user-agent"));
    case "id": return raw(headers?.get("x-request-id"));
    case "headers": return headers;
    case "protocol": return stream.options.protocol;
    case "time": return nanoseconds(stream.options.startMillis);
    case "size": { const length = headers?.get("content-length"); return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : stream.requestBytes; }
    case "total_size": return stream.requestBytes + (headers?.byteSize ?? 0);
    case "duration": return stream.ended ? nanoseconds(filter.vm.host.clock.wallMillis() - stream.options.startMillis) : undefined;
    default: return undefined;
  }
}

function responseProperty(stream: HttpStream, filter: StreamContext, name: ByteString): PropertyValue | HeaderMap {
  const headers = filter.readableMap(MapType.responseHeaders);
  const trailers = filter.readableMap(MapType.responseTrailers);
  const status = stream.response.headers?.get(":status");
  switch (name) {
    case "code": return status === undefined ? undefined : Number(status);
    case "code_details": return raw(stream.codeDetails);
    case "headers": return headers;
    case "trailers": return trailers ?? {};
    // What has left so far.
    case "size": return stream.responseBytesOut;
    case "total_size": return stream.responseBytesOut + (headers?.byteSize ?? 0) + (trailers?.byteSize ?? 0);
    case "grpc_status": return grpcStatus(trailers?.get("grpc-status") ?? headers?.get("grpc-status"), status);
    case "flags": return 0;
    default: return undefined;
  }
}

/** Without a status of gRPC's own, that which stands for the HTTP status. */
function grpcStatus(given: ByteString | undefined, httpStatus: ByteString | undefined): number | undefined {
  if (given !== undefined) return /^\d{1,9}$/.test(given) ? Number(given) : undefined;
  return httpStatus === undefined || httpStatus === "200" ? undefined : grpcStatusOf(Number(httpStatus));
}
