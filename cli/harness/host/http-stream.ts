// One HTTP stream: a request on its way to the upstream and a response on its way back, through the filters of a chain. Whoever drives it
// feeds in what arrives and is told what leaves; everything happens within those calls, and nothing waits.
import { ByteQueue } from "./byte-queue.ts";
import { bytesOf, type ByteString } from "./bytes.ts";
import type { LocalReplyRequest } from "./context.ts";
import { FilterPass, type PassHooks } from "./filter-pass.ts";
import { HeaderMap } from "./headers.ts";
import { composeLocalReply, isGrpcRequest } from "./local-reply.ts";
import type { FilterFactory } from "./plugin.ts";
import type { PropertyTree, PropertyValue, unserializable } from "./properties.ts";
import type { Recorder } from "./records.ts";
import { streamProperty } from "./stream-properties.ts";
import type { StreamContext } from "./stream-context.ts";

/** What leaves a stream. Maps are live: take a snapshot of what is to be kept. */
export interface StreamSink {
  upstreamHeaders(headers: HeaderMap, end: boolean): void;
  upstreamData(data: Uint8Array, end: boolean): void;
  upstreamTrailers(trailers: HeaderMap): void;
  clientHeaders(headers: HeaderMap, end: boolean): void;
  clientData(data: Uint8Array, end: boolean): void;
  clientTrailers(trailers: HeaderMap): void;
  /** The sender of the request or of the response is to pause, or may go on. */
  pressure?(direction: "request" | "response", high: boolean): void;
  /** The stream is over: its response has left whole, or it was cut off, and why. The upstream's part of a stream cut off is void. */
  ended(how: "complete" | "reset", details: string): void;
}

export interface StreamOptions {
  readonly recorder: Recorder;
  /** A body held beyond this is refused; 0 for no bound. Envoy's default is 1 MiB. */
  readonly bufferBytesMax: number;
  readonly properties: PropertyTree;
  readonly startMillis: number;
  readonly protocol: string;
  /** By default a request that Envoy could not route, or would refuse as malformed, goes nowhere. `any`: what leaves the filters is forwarded as it is. */
  readonly forwards?: "routable" | "any";
}

export class HttpStream {
  readonly request: FilterPass;
  readonly response: FilterPass;
  readonly recorder: Recorder;
  readonly options: StreamOptions;
  readonly filterState = new Map<ByteString, ByteString>();
  requestBytes = 0;
  responseBytesOut = 0;
  /** Why the response is what it is, as %RESPONSE_CODE_DETAILS% shows it. */
  codeDetails: ByteString | undefined;
  readonly #sink: StreamSink;
  readonly #filters: StreamContext[];
  #aborted: { request: boolean; response: boolean } = { request: false, response: false };
  #prepared: { headers: HeaderMap; body: ByteString } | undefined;
  /** The end of the response has entered the filters. */
  #responseEntered = false;
  #responseHeadersOut = false;
  #ended = false;
  #grpc = false;
  #head = false;
  #hadForwardedProto = false;

  constructor(chain: readonly FilterFactory[], sink: StreamSink, options: StreamOptions) {
    this.#sink = sink;
    this.options = options;
    this.recorder = options.recorder;
    this.#filters = chain.map((plugin) => plugin.createFilter(this)).filter((filter): filter is StreamContext => filter !== undefined);
    this.request = new FilterPass(this.#filters, this.#requestHooks());
    // The response meets the filters in reverse.
    this.response = new FilterPass([...this.#filters].reverse(), this.#responseHooks());
  }

  get ended(): boolean { return this.#ended; }

  // What arrives.

  requestHeaders(headers: HeaderMap, end: boolean): void {
    this.#hadForwardedProto = headers.get("x-forwarded-proto") !== undefined;
    this.#grpc = isGrpcRequest(headers);
    this.#head = headers.get(":method") === "HEAD";
    this.request.headers = headers;
    this.request.complete = end;
    this.request.passHeaders(0, end);
  }

  requestData(data: Uint8Array, end: boolean): void {
    if (this.#ended) return;
    this.requestBytes += data.length;
    this.request.complete = end;
    this.request.passData(0, queueOf(data), end);
  }

  requestTrailers(trailers: HeaderMap): void {
    if (this.#ended) return;
    this.request.trailers = trailers;
    this.request.complete = true;
    this.request.passTrailers(0);
  }

  responseHeaders(headers: HeaderMap, end: boolean): void {
    if (this.#ended || this.response.headers !== undefined) return;
    this.codeDetails ??= "via_upstream";
    this.response.headers = headers;
    this.#enterResponse(end);
    this.response.passHeaders(0, end);
  }

  responseData(data: Uint8Array, end: boolean): void {
    if (this.#ended || this.#responseEntered) return;
    this.#enterResponse(end);
    this.response.passData(0, queueOf(data), end);
  }

  responseTrailers(trailers: HeaderMap): void {
    if (this.#ended || this.#responseEntered) return;
    this.response.trailers = trailers;
    this.#enterResponse(true);
    this.response.passTrailers(0);
  }

  /** The upstream answers nothing, or breaks off: a reply of the proxy's own, or a reset where a response has begun to leave. */
  upstreamFailure(status: number, body: ByteString, details: ByteString): void {
    this.#localReply({ status, body, details, headers: [], grpcStatus: -1 }, undefined);
  }

  /** Either side goes away, or a filter cuts the stream off. */
  reset(details: string): void { this.#end("reset", details); }

  // What filters ask for.

  continuePass(pass: FilterPass, filter: StreamContext): void {
    if (!this.#ended) pass.continueFrom(pass.placeOf(filter));
  }

  sendLocalReply(reply: LocalReplyRequest, filter: StreamContext): void { this.#localReply(reply, filter); }

  sendFailureReply(): void { this.#localReply({ status: 503, body: "", details: "wasm_fail_stream", headers: [], grpcStatus: 14 }, undefined); }

  addTrailers(pass: FilterPass): HeaderMap | undefined {
    if (pass.calling === undefined || !pass.callingWithEnd) return undefined;
    return pass.trailers ??= new HeaderMap("trailers");
  }

  property(path: ByteString, filter: StreamContext): PropertyValue | typeof unserializable { return streamProperty(this, path, filter); }

  #enterResponse(end: boolean): void {
    this.#responseEntered ||= end;
    this.response.complete = this.#responseEntered;
  }

  #localReply(reply: LocalReplyRequest, filter: StreamContext | undefined): void {
    if (this.#ended) return;
    const inRequest = this.request.calling !== undefined;
    const inResponse = this.response.calling !== undefined;
    if (inRequest) this.#aborted.request = true;
    else if (inResponse) this.#aborted.response = true;
    const path = this.response.headers === undefined ? "filters" : this.#responseHeadersOut ? "reset" : "direct";
    // A second reply prepared in the same call does not take the first one's place.
    if (path === "filters" && this.#prepared !== undefined) return;
    const details = reply.details.replace(/[ \t\n\v\f\r]/g, "_");
    this.codeDetails = details;
    this.recorder.localReplies.push({
      status: reply.status, details, headers: reply.headers, bodyBytes: reply.body.length, grpcStatus: reply.grpcStatus >= 0 ? reply.grpcStatus : undefined,
      plugin: filter?.pluginName, phase: inRequest ? "request" : inResponse ? "response" : "call-out", path,
    });
    if (path === "reset") { this.reset(details); return; }
    const composed = composeLocalReply(reply, { grpc: this.#grpc, head: this.#head });
    if (path === "direct") this.#replyDirectly(composed);
    else if (inRequest) this.#prepared = composed;
    else this.#replyThroughFilters(composed);
  }

  /** Past the filters, which have seen a response begin already and would be confused by another. */
  #replyDirectly({ headers, body }: { headers: HeaderMap; body: ByteString }): void {
    this.response.headers = headers;
    this.#responseHeadersOut = true;
    this.#responseEntered = true;
    this.#sink.clientHeaders(headers, body === "");
    if (body !== "") this.#sink.clientData(bytesOf(body), true);
    this.#end("complete", this.codeDetails ?? "");
  }

  #replyThroughFilters({ headers, body }: { headers: HeaderMap; body: ByteString }): void {
    this.response.headers = headers;
    this.#enterResponse(body === "");
    this.response.passHeaders(0, body === "");
    if (body === "" || this.#ended) return;
    this.#enterResponse(true);
    this.response.passData(0, queueOf(bytesOf(body)), true);
  }

  #requestHooks(): PassHooks {
    return {
      isRequest: true, bufferBytesMax: this.options.bufferBytesMax,
      callHeaders: (filter, headers, end) => filter.onRequestHeaders(headers, end),
      callData: (filter, data, end) => filter.onRequestBody(data, end),
      callTrailers: (filter, trailers) => filter.onRequestTrailers(trailers),
      headersOut: (headers, end) => this.#forwardHeaders(headers, end),
      dataOut: (data, end) => this.#sink.upstreamData(data.take(), end),
      trailersOut: (trailers) => this.#sink.upstreamTrailers(trailers),
      aborted: () => this.#aborted.request || this.#ended,
      replyIfPrepared: () => {
        const prepared = this.#prepared;
        this.#prepared = undefined;
        if (prepared !== undefined && !this.#ended) this.#replyThroughFilters(prepared);
      },
      over: () => this.#responseEntered || this.#ended,
      canContinue: () => !this.#responseEntered && !this.#ended,
      tooLarge: () => this.#localReply({ status: 413, body: "Payload Too Large", details: "request_payload_too_large", headers: [], grpcStatus: -1 }, undefined),
      pressure: (high) => this.#sink.pressure?.("request", high),
    };
  }

  #responseHooks(): PassHooks {
    return {
      isRequest: false, bufferBytesMax: this.options.bufferBytesMax,
      callHeaders: (filter, headers, end) => filter.onResponseHeaders(headers, end),
      callData: (filter, data, end) => filter.onResponseBody(data, end),
      callTrailers: (filter, trailers) => filter.onResponseTrailers(trailers),
      headersOut: (headers, end) => this.#deliverHeaders(headers, end),
      dataOut: (data, end) => {
        this.responseBytesOut += data.length;
        this.#sink.clientData(data.take(), end);
        if (end) this.#end("complete", this.codeDetails ?? "");
      },
      trailersOut: (trailers) => {
        this.#sink.clientTrailers(trailers);
        this.#end("complete", this.codeDetails ?? "");
      },
      aborted: () => this.#aborted.response || this.#ended,
      replyIfPrepared: () => {},
      over: () => this.#ended,
      canContinue: () => !this.#ended,
      tooLarge: () => this.#localReply({ status: 500, body: "Internal Server Error", details: "response_payload_too_large", headers: [], grpcStatus: -1 }, undefined),
      pressure: (high) => this.#sink.pressure?.("response", high),
    };
  }

  /** A request that filters have made unroutable or malformed goes nowhere. */
  #forwardHeaders(headers: HeaderMap, end: boolean): void {
    if (this.options.forwards === "any") { this.#sink.upstreamHeaders(headers, end); return; }
    const isConnect = headers.get(":method") === "CONNECT";
    const own = (status: number, body: string, details: string) => this.#localReply({ status, body, details, headers: [], grpcStatus: -1 }, undefined);
    // Envoy's routes need the path, the authority, and the scheme that came with the request.
    if (headers.get(":authority") === undefined || (headers.get(":path") === undefined && !isConnect) || (this.#hadForwardedProto && headers.get("x-forwarded-proto") === undefined)) { own(404, "", "route_not_found"); return; }
    const fault = headers.get(":method") === undefined ? "missing required header: :method" : requestFault(headers);
    if (fault === undefined) this.#sink.upstreamHeaders(headers, end);
    else own(503, fault, `filter_removed_required_request_headers{${fault}}`);
  }

  #deliverHeaders(headers: HeaderMap, end: boolean): void {
    if (headers.get(":status") === undefined) {
      const missing = "missing required header: :status";
      this.#localReply({ status: 502, body: missing, details: `filter_removed_required_response_headers{${missing}}`, headers: [], grpcStatus: -1 }, undefined);
      return;
    }
    this.#responseHeadersOut = true;
    this.#sink.clientHeaders(headers, end);
    if (end) this.#end("complete", this.codeDetails ?? "");
  }

  #end(how: "complete" | "reset", details: string): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const filter of this.#filters) filter.onLog();
    for (const filter of this.#filters) filter.onDestroy();
    this.#sink.ended(how, details);
  }
}

/** What Envoy checks of the headers that go to the upstream. It checks no more of a response than that it has a status. */
function requestFault(headers: HeaderMap): string | undefined {
  for (const [name, value] of headers.pairs) {
    if (!/^:?[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) return `invalid header name: ${name}`;
    if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) return `invalid header value for: ${name}`;
  }
  return undefined;
}

function queueOf(data: Uint8Array): ByteQueue {
  const queue = new ByteQueue();
  queue.add(data);
  return queue;
}
