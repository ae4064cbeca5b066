// Allow-list by header: a request passes only when it has exactly one `x-client` header whose value is on the list in the
// plugin's configuration (names with commas between them). All others get a 403 in application/problem+json (RFC 9457).
//
// Shows: reading a configuration once and keeping it; headers with their duplicates; a local reply; a counter; log lines built
// without allocating; one exit for every failure.
//
// Build: npx asc assembly/examples/allow-list/filter.ts --config asconfig.json -o allow-list.wasm
// Run:   envoy -c assembly/examples/allow-list/envoy.yaml, then curl -H 'x-client: billing' http://127.0.0.1:10000/
import {
  arenaKeep, arenaReset, b, Buffer, Bytes, defineMetric, EMPTY, equals, findNextPair, findPair, getBufferBytes, getHeaderMapPairs, HeaderMap,
  HeadersAction, incrementMetric, indexOfByte, isEmpty, log, LogLevel, MetricType, pairValue, PairsWriter, resultBytes, resultNumber, resultPairs,
  sendLocalResponse, slice, Status, Writer,
} from "as-proxy-wasm";
export { proxy_abi_version_0_2_1, proxy_on_memory_allocate } from "as-proxy-wasm";

/** The configured names; empty until a configuration was read, so that nobody passes before. */
let clients: Bytes = EMPTY;
let deniedCounter: u32 = 0;

/** False refuses the configuration: Envoy then keeps the listener from starting, or fails by the plugin's failure policy. */
export function proxy_on_configure(contextId: u32, configurationBytes: u32): bool {
  arenaReset();
  if (getBufferBytes(Buffer.PluginConfiguration) != Status.Ok || isEmpty(resultBytes())) {
    log(LogLevel.Error, b("no list of clients in the configuration"));
    return false;
  }
  clients = resultBytes();
  arenaKeep();
  if (defineMetric(MetricType.Counter, b("allow_list.denied")) != Status.Ok) return false;
  deniedCounter = <u32>resultNumber();
  log(LogLevel.Info, Writer.take(512).bytes(b("clients: ")).bytes(clients).written);
  return true;
}

export function proxy_on_request_headers(contextId: u32, headersCount: u32, endOfStream: bool): HeadersAction {
  arenaReset();
  // More headers than the arena holds is a status like any other: not known to be allowed, so denied.
  if (getHeaderMapPairs(HeaderMap.HttpRequestHeaders) != Status.Ok) return deny(b("headers unreadable"));
  const headers = resultPairs();
  const client = findPair(headers, b("x-client"));
  if (client == 0) return deny(b("no x-client"));
  if (findNextPair(headers, client) != 0) return deny(b("several x-client"));
  return isListed(pairValue(client)) ? HeadersAction.Continue : deny(b("unknown x-client"), pairValue(client));
}

function isListed(name: Bytes): bool {
  let rest = clients;
  while (!isEmpty(rest)) {
    const comma = indexOfByte(rest, 0x2c);
    const entry = slice(rest, 0, <u32>comma);
    if (!isEmpty(entry) && equals(entry, name)) return true;
    rest = comma < 0 ? EMPTY : slice(rest, <u32>comma + 1);
  }
  return false;
}

/** The one exit for a request that does not pass. The value comes from the client: it is escaped, and cut to 64 bytes. */
function deny(reason: Bytes, value: Bytes = EMPTY): HeadersAction {
  incrementMetric(deniedCounter);
  const line = Writer.take(512).bytes(b("denied: ")).bytes(reason);
  if (!isEmpty(value)) line.bytes(b(" \"")).json(slice(value, 0, 64)).byte(0x22);
  log(LogLevel.Warn, line.written);
  const headers = PairsWriter.take(1, 64).add(b("content-type"), b("application/problem+json"));
  sendLocalResponse(403, b("allow_list_denied"), b("{\"title\":\"Forbidden\",\"status\":403}"), headers.pairs());
  return HeadersAction.StopIteration;
}
