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
  return HeaderMap.from("request", [[":method", request.method], [":path", request.path], [":scheme", scheme], ...headers]).snapshot();
}

export function responseHead({ response }: RecordedExchange): HeaderPair[] {
  return HeaderMap.from("response", [[":status", String(response.status)], ...response.headers.map(([name, value]) => [name, trimmed(value)] as const)]).snapshot();
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
