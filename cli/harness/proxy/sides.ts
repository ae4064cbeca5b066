// The two sides of a proxied stream, as the middle sees them: a client to read a request from and answer, an upstream to send it to.
// Each protocol is one implementation of a side.
import type { HeaderMap, HeaderPair } from "../host/headers.ts";

/** Told by the client's side. */
export interface RequestEvents {
  data(bytes: Uint8Array): void;
  end(trailers: readonly HeaderPair[]): void;
  /** The client is gone; what is written from now on is lost. */
  gone(): void;
  /** What was written has left: more may be written. */
  drained(): void;
}

export interface ClientSide {
  /** Begins to deliver events; until then the request's body waits. */
  listen(events: RequestEvents): void;
  headers(headers: HeaderMap, end: boolean): void;
  /** False where the peer does not keep up. */
  data(bytes: Uint8Array, end: boolean): boolean;
  trailers(trailers: HeaderMap): void;
  /** Cuts the answer off, or, before it has begun, the stream. */
  reset(): void;
  pause(): void;
  resume(): void;
}

/** Told by the upstream's side. */
export interface ResponseEvents {
  headers(headers: HeaderMap, end: boolean): void;
  data(bytes: Uint8Array): void;
  end(trailers: readonly HeaderPair[]): void;
  /** The connection could not be made, or broke. */
  failed(reason: string): void;
  drained(): void;
}

export interface UpstreamSide {
  data(bytes: Uint8Array, end: boolean): boolean;
  trailers(trailers: HeaderMap): void;
  abort(): void;
  pause(): void;
  resume(): void;
}

/** Opens a side to the upstream for one request. */
export type Connector = (headers: HeaderMap, end: boolean, events: ResponseEvents) => UpstreamSide;

/** Headers of one connection only, which no proxy passes on (RFC 9110, section 7.6.1), and framing, which each connection has of its own. */
const hopByHop: ReadonlySet<string> = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings"]);

/** The lines to put on the wire: without pseudo headers, hop-by-hop headers, and what a connection header names. */
export function wireHeaders(headers: HeaderMap): HeaderPair[] {
  const named = new Set((headers.get("connection") ?? "").toLowerCase().split(",").map((name) => name.trim()));
  return headers.pairs.filter(([name]) => name.charCodeAt(0) !== 0x3a && !hopByHop.has(name) && !named.has(name));
}

/** Pairs of a flat list of names and values, as Node gives raw headers. */
export function pairsOf(raw: readonly string[]): HeaderPair[] {
  return Array.from({ length: raw.length / 2 }, (_unused, index) => [raw[2 * index]!, raw[2 * index + 1]!] as const);
}

/** A content-length that says how many bytes must follow. */
export function lengthOf(headers: HeaderMap): number | undefined {
  const text = headers.get("content-length");
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/**
 * Keeps a body to the length that its headers promise. A proxy that wrote more would put the rest into the next message of the
 * connection; one that wrote less would leave the peer waiting.
 */
export class PromisedLength {
  readonly #promised: number | undefined;
  #bytes = 0;
  constructor(promised: number | undefined) { this.#promised = promised; }
  /** What may still be written of these bytes. */
  take(bytes: Uint8Array): Uint8Array {
    const left = this.#promised === undefined ? bytes.length : Math.max(0, this.#promised - this.#bytes);
    this.#bytes += bytes.length;
    return bytes.length > left ? bytes.subarray(0, left) : bytes;
  }
  get framing(): "exact" | "cut" | "short" {
    if (this.#promised === undefined || this.#bytes === this.#promised) return "exact";
    return this.#bytes > this.#promised ? "cut" : "short";
  }
}
