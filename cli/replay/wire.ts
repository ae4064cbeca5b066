import { isIPv6 } from "node:net";
import { asciiLowerCase } from "../harness/host/bytes.ts";
import { HeaderMap } from "../harness/host/headers.ts";
import { type ByteString, type HeaderPair, type RecordedExchange } from "./exchange.ts";

/**
 * The request's head as a proxy has it: pseudo-headers first, names in lower case, the authority from `host`, and fields that a proxy
 * holds once (content-type, cookie, …) joined.
 */
export function requestHead({ request, scheme }: RecordedExchange): HeaderPair[] {
  const headers = request.headers.map(([name, value]) => [asciiLowerCase(name) === "host" ? ":authority" : name, trimmed(value)] as const);
  const head = HeaderMap.from("request", [[":method", request.method], [":path", request.path], [":scheme", scheme], ...headers]).snapshot();
  return withTrueLength(head, request.body.length);
}

export function responseHead({ request, response }: RecordedExchange): HeaderPair[] {
  const head = HeaderMap.from("response", [[":status", String(response.status)], ...response.headers.map(([name, value]) => [name, trimmed(value)] as const)]).snapshot();
  // These may name a length without having a body (RFC 9110, section 8.6).
  return request.method === "HEAD" || response.status === 304 ? head : withTrueLength(head, response.body.length);
}

/**
 * A length that is not the body's cannot have come over a connection: the recording was edited, or its body decoded or left out. The body counts.
 * What is no length, or several, stays: a policy is to see it.
 */
function withTrueLength(headers: HeaderPair[], bodyBytes: number): HeaderPair[] {
  return headers.map((pair) => (pair[0] === "content-length" && /^\d{1,15}$/.test(pair[1]) && Number(pair[1]) !== bodyBytes ? ["content-length", String(bodyBytes)] as const : pair));
}

/** The space around a field's value is not part of it (RFC 9110, section 5.5). */
function trimmed(value: ByteString): ByteString {
  return value.replace(/^[ \t]+|[ \t]+$/g, "");
}

/** What the proxy knows beside the messages, as texts, with the defaults that a recording without them stands for. */
export interface Peers {
  sourceAddress: string;
  sourcePort: number;
  destinationAddress: string;
  destinationPort: number;
  mtls: boolean;
  uriSan?: string;
  tlsVersion?: string;
  serverName?: string;
  routeName?: string;
  clusterName?: string;
}

const unsaidPort = { source: 50_000, http: 80, https: 443 } as const;
const unsaidIp = "127.0.0.1";

export function peersOf({ source, destination, scheme, route }: RecordedExchange): Peers {
  const sourcePort = source.port ?? unsaidPort.source;
  const destinationPort = destination.port ?? unsaidPort[scheme];
  const texts = { uriSan: source.spiffe, tlsVersion: source.tlsVersion, serverName: source.serverName, routeName: route.name, clusterName: route.cluster };
  return {
    sourceAddress: addressOf(source.ip ?? unsaidIp, sourcePort), sourcePort,
    destinationAddress: addressOf(destination.ip ?? unsaidIp, destinationPort), destinationPort,
    mtls: source.mtls ?? source.spiffe !== undefined,
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)),
  };
}

/** An address as Envoy writes it; a text that is no address is handed on as it is, so that a policy meets it. */
function addressOf(ip: string, port: number): string {
  return isIPv6(ip) ? `[${ip}]:${port}` : `${ip}:${port}`;
}
