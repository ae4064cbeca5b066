// Envoy's header map: lower-case names, pseudo headers first, duplicates kept in order, except that headers for which Envoy has a fixed
// place hold one value, to which a duplicate is appended. So a second authorization header is not a second line but "first,second".
import { asciiLowerCase, type ByteString } from "./bytes.ts";

export type HeaderPair = readonly [name: ByteString, value: ByteString];
export type HeaderPairs = readonly HeaderPair[];

/** Which headers hold one value depends on what the map is for. */
export type HeaderKind = "request" | "response" | "trailers";

export class HeaderMap {
  readonly #single: ReadonlySet<ByteString>;
  /** Pseudo headers come first; otherwise in the order of arrival. */
  #pairs: [ByteString, ByteString][] = [];
  #pseudoCount = 0;

  constructor(kind: HeaderKind) { this.#single = singleHeaders[kind]; }

  static from(kind: HeaderKind, pairs: HeaderPairs): HeaderMap {
    const map = new HeaderMap(kind);
    for (const [name, value] of pairs) map.add(name, value);
    return map;
  }

  /** How many header lines there are. */
  get count(): number { return this.#pairs.length; }

  /** Names and values together, which is what get_header_map_size yields. */
  get byteSize(): number {
    let bytes = 0;
    for (const [name, value] of this.#pairs) bytes += name.length + value.length;
    return bytes;
  }

  /** The first value of that name; a name is compared in lower case. */
  get(name: ByteString): ByteString | undefined {
    const key = asciiLowerCase(name);
    for (const pair of this.#pairs) if (pair[0] === key) return pair[1];
    return undefined;
  }

  /** All values of that name, joined by commas, as Envoy's request.headers attribute shows them. */
  getJoined(name: ByteString): ByteString | undefined {
    const key = asciiLowerCase(name);
    const values = this.#pairs.filter((pair) => pair[0] === key).map((pair) => pair[1]);
    return values.length === 0 ? undefined : values.join(",");
  }

  add(name: ByteString, value: ByteString): void {
    const key = asciiLowerCase(name);
    if (key.charCodeAt(0) === 0x3a || this.#single.has(key)) {
      const existing = this.#pairs.find((pair) => pair[0] === key);
      // Envoy appends nothing for an empty value.
      if (existing !== undefined) { if (value !== "") existing[1] = existing[1] === "" ? value : `${existing[1]},${value}`; return; }
    }
    if (key.charCodeAt(0) === 0x3a) {
      this.#pairs.splice(this.#pseudoCount, 0, [key, value]);
      this.#pseudoCount += 1;
    } else this.#pairs.push([key, value]);
  }

  /** Removes all lines of that name and adds one, at the end of its kind. */
  replace(name: ByteString, value: ByteString): void {
    this.remove(name);
    this.add(name, value);
  }

  remove(name: ByteString): void {
    const key = asciiLowerCase(name);
    if (!this.#pairs.some((pair) => pair[0] === key)) return;
    this.#pairs = this.#pairs.filter((pair) => pair[0] !== key);
    if (key.charCodeAt(0) === 0x3a) this.#pseudoCount = this.#pairs.reduce((count, pair) => count + (pair[0].charCodeAt(0) === 0x3a ? 1 : 0), 0);
  }

  setAll(pairs: HeaderPairs): void {
    this.#pairs = [];
    this.#pseudoCount = 0;
    for (const [name, value] of pairs) this.add(name, value);
  }

  /** The live lines: read only, and only until the next change. */
  get pairs(): HeaderPairs { return this.#pairs; }

  /** A copy that later changes leave alone. */
  snapshot(): HeaderPair[] { return this.#pairs.map(([name, value]) => [name, value] as const); }
}

const words = (text: string): ReadonlySet<ByteString> => new Set(text.split(" "));

/** Seen in Envoy 1.40.0 by sending each name twice; those that its codecs refuse to see twice are in its source. Cookies stay apart in HTTP/1. */
const singleHeaders: Readonly<Record<HeaderKind, ReadonlySet<ByteString>>> = {
  request: words("accept accept-encoding access-control-request-headers access-control-request-method authorization authentication cache-control connection content-encoding content-length content-type"
    + " expect grpc-accept-encoding grpc-timeout if-match if-modified-since if-none-match if-range if-unmodified-since keep-alive origin pragma proxy-connection proxy-status referer te transfer-encoding"
    + " upgrade user-agent via x-client-trace-id x-envoy-attempt-count x-envoy-decorator-operation x-envoy-downstream-service-cluster x-envoy-original-host x-envoy-original-path x-forwarded-client-cert"
    + " x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto x-request-id"),
  response: words("access-control-allow-credentials access-control-allow-headers access-control-allow-methods access-control-allow-origin access-control-expose-headers access-control-max-age age cache-control"
    + " connection content-encoding content-length content-type date etag expires grpc-message grpc-status keep-alive last-modified location proxy-connection proxy-status server transfer-encoding upgrade vary"
    + " via x-envoy-attempt-count x-envoy-decorator-operation x-request-id"),
  trailers: words("grpc-message grpc-status"),
};
