import { bodyOf, emptyResponse, noBytes, type HeaderPair, pairOf, type RecordedExchange, utf8Bytes } from "../replay/exchange.ts";
import { readExchangeValue } from "../replay/formats/sidewall.ts";

export type GivenHeaders = Readonly<Record<string, string | readonly string[]>> | readonly (readonly [name: string, value: string])[];

export interface GivenMessage {
  headers?: GivenHeaders;
  /** A text stands for its UTF-8 bytes; any other object is sent as JSON, with that content-type where none is given. */
  body?: string | Uint8Array | object;
  trailers?: GivenHeaders;
}

/** A request as a test writes it, with what the proxy knows beside it. What is left out is what most requests have. */
export interface Given extends GivenMessage {
  /** GET, or POST where there is a body. */
  method?: string;
  /** With the query; default `/`. */
  path?: string;
  scheme?: "http" | "https";
  source?: { ip?: string; port?: number; spiffe?: string; mtls?: boolean; tlsVersion?: string; serverName?: string };
  destination?: { ip?: string; port?: number };
  route?: string | { name?: string; cluster?: string };
  /** Seconds since 1970, or as in `2026-01-31T09:30:00Z`. */
  time?: number | string;
  /** Lengths of the pieces in which the bodies arrive. */
  chunks?: number | readonly number[] | { request?: number | readonly number[]; response?: number | readonly number[] };
  /** What the upstream answers; default: an empty 200. */
  response?: GivenMessage & { status?: number };
}

/** The exchange that a test describes. Throws `Unusable` where a member is not what it must be. */
export function exchangeOf(given: Given, name: string): RecordedExchange {
  const { headers, body, trailers, method, path, response, ...rest } = given;
  const read = readExchangeValue({ ...rest, id: name, request: { method: method ?? (body === undefined ? "GET" : "POST"), path: path ?? "/" } }, () => `the request of ${JSON.stringify(name)}`);
  const message = messageOf({ headers, body, trailers });
  const hasHost = message.headers.some(([field]) => field.toLowerCase() === "host");
  return {
    ...read, place: { file: name },
    request: { ...read.request, ...message, headers: hasHost ? message.headers : [pairOf("host", "localhost"), ...message.headers] },
    response: response === undefined ? emptyResponse() : { status: response.status ?? 200, ...messageOf(response) },
  };
}

function messageOf({ headers, body, trailers }: { headers?: GivenHeaders | undefined; body?: GivenMessage["body"]; trailers?: GivenHeaders | undefined }) {
  const pairs = pairsOf(headers);
  const isJson = body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array);
  const typed = isJson && !pairs.some(([name]) => name.toLowerCase() === "content-type") ? [...pairs, pairOf("content-type", "application/json")] : pairs;
  return { headers: typed, body: body === undefined ? noBytes : typeof body === "string" ? bodyOf(body) : body instanceof Uint8Array ? body : bodyOf(JSON.stringify(body)), trailers: pairsOf(trailers) };
}

function pairsOf(headers: GivenHeaders | undefined): HeaderPair[] {
  if (headers === undefined) return [];
  const isList = (value: GivenHeaders): value is readonly (readonly [string, string])[] => Array.isArray(value);
  const pairs = isList(headers) ? headers : Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [value] : value).map((one) => [name, one] as const));
  return pairs.map(([name, value]) => [utf8Bytes(name), utf8Bytes(value)] as const);
}

