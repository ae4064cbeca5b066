/**
 * A recorded exchange, whatever file it came from: what was sent, what came back, and what the proxy knew about the connection.
 * Names, values and targets are byte strings (one character a byte), because recorded traffic may hold any byte.
 */
import { asciiLowerCase, type ByteString, noBytes, utf8Bytes } from "../harness/host/bytes.ts";

export { byteStringOf, bytesOf, noBytes, utf8Bytes, type ByteString } from "../harness/host/bytes.ts";

/** A field line as recorded: name in its own case, value with its own spaces. Never a pseudo-header: the authority is the field `host`. */
export type HeaderPair = readonly [name: ByteString, value: ByteString];

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
  method: ByteString;
  /** The request target with its query, as received: normally origin form. */
  path: ByteString;
  headers: HeaderPair[];
  body: Uint8Array;
  trailers: HeaderPair[];
}

export interface RecordedResponse {
  status: number;
  headers: HeaderPair[];
  body: Uint8Array;
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
export function bodyOf(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}

export const emptyResponse = (): RecordedResponse => ({ status: 200, headers: [], body: noBytes, trailers: [] });

export function hasHeader(headers: readonly HeaderPair[], name: string): boolean {
  return headers.some((pair) => asciiLowerCase(pair[0]) === name);
}

/** The pair whose value is that text in UTF-8. */
export function pairOf(name: string, value: string): HeaderPair {
  return [utf8Bytes(name), utf8Bytes(value)];
}
