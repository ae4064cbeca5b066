// The upstream's side over HTTP/2 with prior knowledge, which gRPC servers speak. One session serves all streams.
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { HeaderMap, type HeaderPair } from "../host/headers.ts";
import { pairsOf, wireHeaders, type Connector, type ResponseEvents, type UpstreamSide } from "./sides.ts";

export class Http2Upstream {
  readonly #url: URL;
  #session: ClientHttp2Session | undefined;

  /** The URL's scheme is h2c. */
  constructor(url: URL) { this.#url = url; }

  #open(): ClientHttp2Session {
    if (this.#session !== undefined && !this.#session.closed && !this.#session.destroyed) return this.#session;
    const session = connect(`http://${this.#url.host}`);
    session.on("error", () => {});
    session.unref();
    return this.#session = session;
  }

  readonly connect: Connector = (headers, end, events) => {
    const object: Record<string, string | string[]> = {
      ":method": headers.get(":method")!, ":path": headers.get(":path")!, ":authority": headers.get(":authority")!, ":scheme": "http",
    };
    for (const [name, value] of wireHeaders(headers)) object[name] = object[name] === undefined ? value : [object[name], value].flat();
    return new Http2Exchange(this.#open().request(object, { endStream: end, waitForTrailers: !end }), events);
  };

  close(): void { this.#session?.destroy(); }
}

class Http2Exchange implements UpstreamSide {
  readonly #stream: ClientHttp2Stream;
  #trailers: Record<string, string> = {};
  #over = false;

  constructor(stream: ClientHttp2Stream, events: ResponseEvents) {
    this.#stream = stream;
    let tail: HeaderPair[] = [];
    let ended = false;
    stream.on("response", (_headers: unknown, flags: number, ...rest: unknown[]) => {
      const raw = rest[0] as string[] | undefined;
      const pairs = raw === undefined ? Object.entries(_headers as Record<string, string | string[]>).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)] as const)) : pairsOf(raw);
      ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      events.headers(HeaderMap.from("response", pairs), ended);
    });
    stream.on("trailers", (fields: Record<string, string | string[]>) => { tail = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const)); });
    stream.on("data", (bytes: Buffer) => events.data(bytes));
    stream.on("drain", () => events.drained());
    stream.on("wantTrailers", () => stream.sendTrailers(this.#trailers));
    stream.on("end", () => { if (!this.#over && stream.rstCode === 0) { this.#over = true; if (!ended) events.end(tail); } });
    stream.on("error", () => {});
    stream.on("close", () => { if (!this.#over) { this.#over = true; events.failed("connection termination"); } });
  }

  data(bytes: Uint8Array, end: boolean): boolean {
    if (this.#stream.destroyed) return true;
    const roomy = bytes.length === 0 || this.#stream.write(bytes);
    if (end) this.#stream.end();
    return roomy;
  }

  trailers(trailers: HeaderMap): void {
    this.#trailers = Object.fromEntries(trailers.pairs);
    this.#stream.end();
  }

  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  pause(): void { this.#stream.pause(); }
  resume(): void { this.#stream.resume(); }
}
