// Where a host is known not to do what Envoy 1.40.0 does, with the reason. An exclusion that is no longer needed fails the suite.
import type { Wire } from "./played.ts";

export interface Exclusion {
  host: "harness";
  /** Missing: on both. */
  wire?: Wire;
  case: string;
  exchange: number;
  reason: string;
}

const noCel = "the harness has no CEL: expr_create answers NotFound, as from an Envoy that was built without it";
const noHttp2Codec = "Envoy's HTTP/2 codec refuses a body that is not as long as its content-length; the harness has no codec and tells the framing instead";
const noDetails = "once a response has begun Envoy keeps its details; the harness says who cut the stream off";

export const excluded: readonly Exclusion[] = [
  { host: "harness", case: "pausing: ends from a tick", exchange: 3, reason: noDetails },
  { host: "harness", case: "pausing: ends from a tick", exchange: 4, reason: noDetails },
  { host: "harness", case: "replies: what is sent", exchange: 2, reason: "a 204 with a body: the wire cannot carry it, so that Envoy's client gets garbage; the harness has no wire" },
  { host: "harness", case: "properties: of request, connection, plugin, node; absent and unknown", exchange: 7, reason: "the harness knows a gRPC status only from a grpc-status header or trailer; Envoy makes one of the HTTP status" },
  { host: "harness", case: "foreign: functions", exchange: 1, reason: noCel },
  { host: "harness", case: "foreign: functions", exchange: 2, reason: noCel },
  { host: "harness", wire: "http2", case: "contexts: the upstream resets", exchange: 1, reason: "the harness breaks connections off, not streams: the text of Envoy's own reply differs" },
  { host: "harness", wire: "http2", case: "bodies: content-length is not corrected", exchange: 1, reason: noHttp2Codec },
  { host: "harness", wire: "http2", case: "bodies: content-length is not corrected", exchange: 2, reason: noHttp2Codec },
];

/** What no host plays at all, and why. */
export const notPlayed: Readonly<Record<string, string>> = {
  "fixtures/network.ts": "TCP filters: Sidewall's modules are HTTP filters, and neither the harness nor the driver has a TCP listener",
  "continue_stream for a response that has not begun": "Envoy 1.40.0 and 1.36.2 end with a segmentation fault",
  "proxy_on_foreign_function, proxy_on_request_metadata, proxy_on_response_metadata, proxy_validate_configuration": "nothing in an unmodified Envoy calls them",
};
