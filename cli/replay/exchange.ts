/**
 * A recorded exchange, whatever file it came from: what was sent, what came back, and what the proxy knew about the connection.
 * Names, values, targets and bodies are bytes, because recorded traffic may hold any byte.
 */
export type Bytes = Uint8Array;

/** A field line as recorded: name in its own case, value with its own spaces. Never a pseudo-header: the authority is the field `host`. */
export type HeaderPair = readonly [name: Bytes, value: Bytes];

export interface RecordedExchange {
  /** As the file gives it, else the file's name and line (or entry); stable between runs, not always unique. */
  id: string | number;
  place: Place;
  request: RecordedRequest;
  response: RecordedResponse;
  scheme: "http" | "https";
  source: RecordedPeer;
  destination: { ip?: string; port?: number };
  route: { name?: string; cluster?: string };
  /** Seconds since 1970, with a fraction; absent where the file does not say. */
  unixSeconds?: number;
  /** How the bodies were cut into pieces. */
  chunks?: { request?: Cut; response?: Cut };
  /** 1: an attack; 0: benign; absent: nobody said. */
  label?: 0 | 1;
  /** A case file says here what the verdict must be; see cli/testing. */
  expect?: unknown;
}

/** Pieces of one length, or the lengths of the pieces; what is left over is one piece more. */
export type Cut = number | readonly number[];

export interface RecordedRequest {
  method: Bytes;
  /** The request target with its query, as received: normally origin form. */
  path: Bytes;
  headers: HeaderPair[];
  body: Bytes;
  trailers: HeaderPair[];
}

export interface RecordedResponse {
  status: number;
  headers: HeaderPair[];
  body: Bytes;
  trailers: HeaderPair[];
}

export interface RecordedPeer {
  ip?: string;
  port?: number;
  /** The URI SAN of the peer's certificate; it implies `mtls` unless that is said to be false. */
  spiffe?: string;
  mtls?: boolean;
  tlsVersion?: string;
  serverName?: string;
}

/** Where an exchange was read: a line of the file, or an entry of a file that is one document. */
export interface Place { file: string; line?: number; entry?: string }

export function placeText(place: Place): string {
  return place.line !== undefined ? `${place.file}:${place.line}` : place.entry !== undefined ? `${place.file}: ${place.entry}` : place.file;
}

/** The UTF-8 bytes of a text; a lone surrogate becomes U+FFFD. */
export function bytesOf(text: string): Bytes {
  return Buffer.from(text, "utf8");
}

export const noBytes: Bytes = new Uint8Array(0);

export const emptyResponse = (): RecordedResponse => ({ status: 200, headers: [], body: noBytes, trailers: [] });

/** The pair's name in lower case, as text for comparing; a byte above 0x7f becomes the character of that number. */
export function nameOf(pair: HeaderPair): string {
  return Buffer.from(pair[0].buffer, pair[0].byteOffset, pair[0].byteLength).toString("latin1").toLowerCase();
}

export function valuesOf(headers: readonly HeaderPair[], name: string): Bytes[] {
  return headers.filter((pair) => nameOf(pair) === name).map((pair) => pair[1]);
}

export function hasHeader(headers: readonly HeaderPair[], name: string): boolean {
  return headers.some((pair) => nameOf(pair) === name);
}

export function pairOf(name: string, value: string | Bytes): HeaderPair {
  return [bytesOf(name), typeof value === "string" ? bytesOf(value) : value];
}
