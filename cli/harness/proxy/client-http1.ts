// The client's side over HTTP/1.1, on Node's own parser in its strict form.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HeaderMap, HeaderPair } from "../host/headers.ts";
import { pairsOf, wireHeaders, type ClientSide, type RequestEvents } from "./sides.ts";

export interface Http1Head { readonly pairs: readonly HeaderPair[]; readonly end: boolean }

/** Why a request is refused before any plugin sees it: malformed, or of a form that other servers may read differently. */
export interface Refusal { readonly status: number; readonly reason: string }

/** As Envoy's default. */
const headersCountMax = 100;

/**
 * The head as Envoy's HTTP/1 codec gives it to filters: `:authority`, `:path`, `:method`, `:scheme`, then the other lines without
 * those of the connection. A target in absolute form gives path and authority (RFC 9112, section 3.2.2).
 */
export function headOf(request: IncomingMessage): Http1Head | Refusal {
  const lines = pairsOf(request.rawHeaders);
  const named = (name: string) => lines.filter(([other]) => other.toLowerCase() === name);
  if (lines.length > headersCountMax) return { status: 431, reason: "too many headers" };
  const hosts = named("host");
  if (hosts.length > 1) return { status: 400, reason: "more than one host header" };
  if (named("content-length").length > 1 || (named("content-length").length > 0 && named("transfer-encoding").length > 0)) return { status: 400, reason: "more than one length" };
  if (named("transfer-encoding").some(([, value], index) => index > 0 || value.trim().toLowerCase() !== "chunked")) return { status: 400, reason: "a transfer-encoding other than chunked" };
  const target = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^#]*)/i.exec(request.url ?? "");
  const authority = target?.[1] ?? hosts[0]?.[1] ?? "";
  const path = target === null ? request.url ?? "/" : target[2] === "" ? "/" : target[2]!.startsWith("?") ? `/${target[2]!}` : target[2]!;
  // Node hands over bytes as they came, but for the target, where it refuses what is not printable.
  const connectionNamed = new Set(named("connection").flatMap(([, value]) => value.toLowerCase().split(",").map((name) => name.trim())));
  const isOwn = (name: string) => /^(connection|keep-alive|proxy-connection|transfer-encoding|host|http2-settings|expect)$/.test(name) || (connectionNamed.has(name) && name !== "upgrade" && name !== "te");
  const upgrading = connectionNamed.has("upgrade");
  const others = lines.filter(([name]) => { const lower = name.toLowerCase(); return !isOwn(lower) && (lower !== "upgrade" || upgrading); });
  if (upgrading) others.push(["connection", "upgrade"]);
  const bodyless = named("transfer-encoding").length === 0 && (named("content-length")[0]?.[1] ?? "0").trim() === "0";
  return { pairs: [[":authority", authority], [":path", path], [":method", request.method ?? "GET"], [":scheme", "http"], ...others], end: bodyless };
}

export class Http1Client implements ClientSide {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #bodyless: boolean;
  readonly #trailers: boolean;

  /** Trailers are passed on only where asked, as in Envoy (`enable_trailers`). */
  constructor(request: IncomingMessage, response: ServerResponse, bodyless: boolean, trailers: boolean) {
    this.#request = request;
    this.#response = response;
    this.#bodyless = bodyless;
    this.#trailers = trailers;
  }

  listen(events: RequestEvents): void {
    const request = this.#request;
    request.on("data", (bytes: Buffer) => events.data(bytes));
    request.on("end", () => events.end(this.#trailers ? pairsOf(request.rawTrailers) : []));
    request.on("error", () => events.gone());
    this.#response.on("close", () => { if (!this.#response.writableFinished) events.gone(); });
    this.#response.on("drain", () => events.drained());
  }

  headers(headers: HeaderMap, end: boolean): void {
    const response = this.#response;
    const lines = wireHeaders(headers).flat();
    // A request that is not read to its end leaves bytes behind that are no next request.
    if (!this.#bodyless && !this.#request.complete) lines.push("connection", "close");
    response.writeHead(Number(headers.get(":status")), lines);
    if (end) response.end();
    else response.flushHeaders();
  }

  data(bytes: Uint8Array, end: boolean): boolean {
    const roomy = bytes.length === 0 || this.#response.write(bytes);
    if (end) this.#response.end();
    return roomy;
  }

  trailers(trailers: HeaderMap): void {
    if (this.#trailers) this.#response.addTrailers(trailers.pairs.map(([name, value]) => [name, value] as [string, string]));
    this.#response.end();
  }

  reset(): void { this.#request.socket.destroy(); }
  pause(): void { this.#request.pause(); }
  resume(): void { this.#request.resume(); }
}
