// The properties of a stream: first what the host derives from the messages, then the caller's table, then what filters have set.
// A value that the host does not have is absent; it is never made up.
import { utf8Text, type ByteString } from "./bytes.ts";
import { HeaderMap } from "./headers.ts";
import type { HttpStream } from "./http-stream.ts";
import { nanoseconds } from "./imports.ts";
import { lookUp, rawProperty, segmentsOf, type PropertyValue } from "./properties.ts";
import type { StreamContext } from "./stream-context.ts";
import { MapType } from "./abi.ts";

export function streamProperty(stream: HttpStream, path: ByteString, filter: StreamContext): PropertyValue {
  const segments = segmentsOf(path);
  const [top, name] = segments;
  const given = lookUp(stream.options.properties, path);
  if (given !== undefined) return given;
  if (top === "request") return descend(requestProperty(stream, filter, name), segments.slice(2));
  if (top === "response") return descend(responseProperty(stream, filter, name), segments.slice(2));
  if (top === "filter_state") return raw(stream.filterState.get(segments.slice(1).join("\0")));
  return raw(stream.filterState.get(`wasm.${path}`)) ?? filter.root.rootProperty(path);
}

function raw(value: ByteString | undefined): PropertyValue {
  return value === undefined ? undefined : rawProperty(value);
}

/** Goes on within a value that is itself a tree; headers are looked up without regard to case. */
function descend(value: PropertyValue | HeaderMap, rest: readonly ByteString[]): PropertyValue {
  if (value instanceof HeaderMap) {
    const headers = value;
    if (rest.length === 0) return Object.fromEntries([...new Set(headers.pairs.map(([name]) => name))].map((name) => [utf8Text(name), rawProperty(headers.getJoined(name)!)]));
    return rest.length === 1 ? raw(headers.getJoined(rest[0]!)) : undefined;
  }
  if (rest.length === 0) return value;
  return lookUp({ "": value }, ["", ...rest].join("\0"));
}

function header(headers: HeaderMap | undefined, name: ByteString): PropertyValue {
  return raw(headers?.get(name));
}

function requestProperty(stream: HttpStream, filter: StreamContext, name: ByteString | undefined): PropertyValue | HeaderMap {
  const headers = filter.readableMap(MapType.requestHeaders);
  switch (name) {
    case "path": return header(headers, ":path");
    case "url_path": { const path = headers?.get(":path"); return raw(path?.split("?", 1)[0]); }
    case "query": { const path = headers?.get(":path"); return path === undefined ? undefined : raw(path.includes("?") ? path.slice(path.indexOf("?") + 1) : ""); }
    case "host": return header(headers, ":authority");
    case "scheme": return header(headers, ":scheme");
    case "method": return header(headers, ":method");
    case "referer": return header(headers, "referer");
    case "useragent": return header(headers, "user-agent");
    case "id": return header(headers, "x-request-id");
    case "headers": return headers;
    case "protocol": return stream.options.protocol;
    case "time": return nanoseconds(stream.options.startMillis);
    case "size": { const length = headers?.get("content-length"); return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : stream.requestBytes; }
    case "total_size": return stream.requestBytes + (headers?.byteSize ?? 0);
    case "duration": return stream.ended ? nanoseconds(filter.vm.host.clock.wallMillis() - stream.options.startMillis) : undefined;
    default: return undefined;
  }
}

function responseProperty(stream: HttpStream, filter: StreamContext, name: ByteString | undefined): PropertyValue | HeaderMap {
  const headers = filter.readableMap(MapType.responseHeaders);
  switch (name) {
    case "code": { const status = stream.response.headers?.get(":status"); return status === undefined ? undefined : Number(status); }
    case "code_details": return raw(stream.codeDetails);
    case "headers": return headers;
    case "trailers": return filter.readableMap(MapType.responseTrailers);
    case "size": return stream.responseBytes;
    case "total_size": return stream.responseBytes + (headers?.byteSize ?? 0);
    case "grpc_status": { const status = filter.readableMap(MapType.responseTrailers)?.get("grpc-status") ?? headers?.get("grpc-status"); return status === undefined ? undefined : Number(status); }
    case "flags": return 0;
    default: return undefined;
  }
}
