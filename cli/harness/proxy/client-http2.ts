// The client's side over HTTP/2 with prior knowledge (h2c), on Node's http2.
import type { ServerHttp2Stream } from "node:http2";
import { constants } from "node:http2";
import type { HeaderMap, HeaderPair } from "../host/headers.ts";
import type { Http1Head } from "./client-http1.ts";
import { pairsOf, wireHeaders, type ClientSide, type RequestEvents } from "./sides.ts";

/** The head as Envoy's HTTP/2 codec gives it to filters: the pieces of a cookie joined. */
export function headOfHttp2(rawHeaders: readonly string[], flags: number): Http1Head {
  const lines = pairsOf(rawHeaders);
  const cookies = lines.filter(([name]) => name === "cookie").map(([, value]) => value);
  const others = lines.filter(([name]) => name !== "cookie");
  return { pairs: cookies.length === 0 ? others : [...others, ["cookie", cookies.join("; ")]], end: (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0 };
}

/** Node takes headers as an object: values of one name together, and only one where a second would make no sense. */
function asObject(pairs: readonly HeaderPair[]): Record<string, string | string[]> {
  const object: Record<string, string | string[]> = {};
  for (const [name, value] of pairs) {
    const known = object[name];
    object[name] = known === undefined ? value : [known, value].flat();
  }
  return object;
}

export class Http2Client implements ClientSide {
  readonly #stream: ServerHttp2Stream;
  #trailers: HeaderMap | undefined;

  constructor(stream: ServerHttp2Stream) { this.#stream = stream; }

  listen(events: RequestEvents): void {
    const stream = this.#stream;
    let trailers: HeaderPair[] = [];
    stream.on("trailers", (fields: Record<string, string | string[]>) => { trailers = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const)); });
    stream.on("data", (bytes: Buffer) => events.data(bytes));
    stream.on("end", () => events.end(trailers));
    stream.on("drain", () => events.drained());
    stream.on("error", () => {});
    stream.on("close", () => events.gone());
    stream.on("wantTrailers", () => stream.sendTrailers(asObject(this.#trailers?.pairs ?? [])));
  }

  headers(headers: HeaderMap, end: boolean): void {
    if (this.#stream.destroyed || this.#stream.headersSent) return;
    this.#stream.respond({ ":status": Number(headers.get(":status")), ...asObject(wireHeaders(headers)) }, { endStream: end, waitForTrailers: !end });
  }

  data(bytes: Uint8Array, end: boolean): boolean {
    if (this.#stream.destroyed) return true;
    const roomy = bytes.length === 0 || this.#stream.write(bytes);
    if (end) this.#stream.end();
    return roomy;
  }

  trailers(trailers: HeaderMap): void {
    this.#trailers = trailers;
    this.#stream.end();
  }

  reset(): void { this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR); }
  pause(): void { this.#stream.pause(); }
  resume(): void { this.#stream.resume(); }
}
