// The middle of a proxied stream: the same HttpStream that runs recorded exchanges, between a real client and a real upstream.
import { noBytes, type ByteString } from "../host/bytes.ts";
import { HeaderMap, type HeaderPair, type HeaderPairs } from "../host/headers.ts";
import type { Host } from "../host/host.ts";
import { HttpStream, type StreamSink } from "../host/http-stream.ts";
import type { MetricChange } from "../host/metrics.ts";
import type { Plugin } from "../host/plugin.ts";
import type { PropertyTree } from "../host/properties.ts";
import { Recorder, type LocalReply, type LogRecord, type TraceEntry, type VmFailure } from "../host/records.ts";
import { lengthOf, PromisedLength, type ClientSide, type Connector, type RequestEvents, type ResponseEvents, type UpstreamSide } from "./sides.ts";

/** What a proxied exchange came to; bodies are counted, not kept. */
export interface ProxyRecord {
  /** As it arrived, before any plugin. */
  readonly request: { readonly headers: HeaderPairs; readonly bodyBytes: number };
  readonly protocol: "HTTP/1.1" | "HTTP/2";
  /** The address of the client's end of the connection. */
  readonly source: { readonly address: string; readonly port: number };
  /** What went to the upstream, or undefined where nothing did. */
  readonly forwarded: { readonly headers: HeaderPairs; readonly bodyBytes: number; readonly framing: PromisedLength["framing"] } | undefined;
  readonly response: { readonly status: number; readonly headers: HeaderPairs; readonly bodyBytes: number; readonly framing: PromisedLength["framing"] } | undefined;
  /** "upgraded": the connection went on as another protocol, which the plugins did not see. */
  readonly end: "complete" | "reset" | "upgraded";
  readonly details: string;
  readonly localReplies: readonly LocalReply[];
  readonly logs: readonly LogRecord[];
  readonly metrics: readonly MetricChange[];
  readonly filterState: ReadonlyMap<ByteString, ByteString>;
  readonly trace: readonly TraceEntry[];
  readonly failures: readonly VmFailure[];
  readonly fuel: number | undefined;
  readonly memoryBytes: readonly number[];
  readonly elapsedMillis: number;
}

export interface ProxiedStreamOptions {
  readonly host: Host;
  readonly chain: readonly Plugin[];
  readonly connect: Connector;
  readonly bufferBytesMax: number;
  readonly properties: PropertyTree;
  readonly protocol: ProxyRecord["protocol"];
  readonly source: ProxyRecord["source"];
  readonly upstreamMillisMax: number;
  readonly idleMillisMax: number;
  readonly done: (record: ProxyRecord) => void;
}

export class ProxiedStream implements StreamSink {
  readonly #options: ProxiedStreamOptions;
  readonly #client: ClientSide;
  readonly #recorder = new Recorder();
  readonly #arrived: readonly HeaderPair[];
  readonly #stream: HttpStream;
  readonly #started: number;
  #upstream: UpstreamSide | undefined;
  #forwarded: { headers: HeaderPairs; bodyBytes: number; length: PromisedLength } | undefined;
  #answered: { headers: HeaderPairs; bodyBytes: number; length: PromisedLength } | undefined;
  #upgraded = false;
  /** Reasons for which a side is not read; it is read again when none is left. */
  readonly #waits = { request: new Set<string>(), response: new Set<string>() };
  #upstreamTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout;
  #ended = false;

  constructor(client: ClientSide, pairs: readonly HeaderPair[], options: ProxiedStreamOptions) {
    this.#options = options;
    this.#client = client;
    const headers = HeaderMap.from("request", pairs);
    // Envoy tells plugins and upstreams how the client came.
    if (headers.get("x-forwarded-proto") === undefined) headers.add("x-forwarded-proto", "http");
    this.#arrived = headers.snapshot();
    this.#started = options.host.clock.monotonicMillis();
    this.#idleTimer = setTimeout(() => this.#idle(), options.idleMillisMax).unref();
    this.#stream = new HttpStream(options.chain, this, {
      recorder: this.#recorder, bufferBytesMax: options.bufferBytesMax, properties: options.properties, startMillis: options.host.clock.wallMillis(), protocol: options.protocol,
    });
    this.#headers = headers;
  }

  readonly #headers: HeaderMap;

  /** Lets the request run. */
  start(end: boolean): void {
    if (!end) this.#client.listen(this.#requestEvents());
    else this.#client.listen({ ...this.#requestEvents(), data: () => {}, end: () => {} });
    this.#stream.requestHeaders(this.#headers, end);
  }

  #requestEvents(): RequestEvents {
    return {
      data: (bytes) => { this.#touch(); this.#stream.requestData(bytes, false); },
      end: (trailers) => {
        if (trailers.length > 0) this.#stream.requestTrailers(HeaderMap.from("trailers", trailers));
        else this.#stream.requestData(noBytes, true);
      },
      gone: () => this.#stream.reset("downstream_remote_disconnect"),
      drained: () => this.#wait("response", "client", false),
    };
  }

  #responseEvents(): ResponseEvents {
    return {
      headers: (headers, end) => { this.#touch(); clearTimeout(this.#upstreamTimer); this.#stream.responseHeaders(headers, end); },
      data: (bytes) => { this.#touch(); this.#stream.responseData(bytes, false); },
      end: (trailers) => {
        if (trailers.length > 0) this.#stream.responseTrailers(HeaderMap.from("trailers", trailers));
        else this.#stream.responseData(noBytes, true);
      },
      failed: (reason) => {
        if (this.#stream.response.headers !== undefined) { this.#stream.reset(`upstream_reset_after_response_started{${reason.replaceAll(" ", "_")}}`); return; }
        this.#stream.upstreamFailure(503, `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`, `upstream_reset_before_response_started{${reason.replaceAll(" ", "_")}}`);
      },
      drained: () => this.#wait("request", "upstream", false),
    };
  }

  // What leaves the plugins.

  upstreamHeaders(headers: HeaderMap, end: boolean): void {
    this.#forwarded = { headers: headers.snapshot(), bodyBytes: 0, length: new PromisedLength(lengthOf(headers)) };
    try {
      this.#upstream = this.#options.connect(headers, end, this.#responseEvents());
    } catch (error) {
      // Node refuses to send what no server should get.
      this.#stream.upstreamFailure(502, `the request cannot be sent: ${(error as Error).message}`, "request_cannot_be_sent");
      return;
    }
    if (end) this.#requestSent();
  }

  upstreamData(data: Uint8Array, end: boolean): void {
    const forwarded = this.#forwarded!;
    forwarded.bodyBytes += data.length;
    const bytes = forwarded.length.take(data);
    if (end && forwarded.length.framing === "short") { this.#shortRequest(); return; }
    if (this.#upstream?.data(bytes, end) === false) this.#wait("request", "upstream", true);
    if (end) this.#requestSent();
  }

  upstreamTrailers(trailers: HeaderMap): void {
    this.#upstream?.trailers(trailers);
    this.#requestSent();
  }

  clientHeaders(headers: HeaderMap, end: boolean): void {
    this.#answered = { headers: headers.snapshot(), bodyBytes: 0, length: new PromisedLength(this.#arrived.some(([name, value]) => name === ":method" && value === "HEAD") ? undefined : lengthOf(headers)) };
    try {
      this.#client.headers(headers, end);
    } catch (error) {
      // Envoy 1.40 would send a line end that a module has put into a value, and so split the response in two; this proxy does not.
      this.#recorder.failures.push({ plugin: "", contextId: 0, callback: "on_response_headers", kind: "other", message: `the answer cannot be sent: ${(error as Error).message}` });
      this.#stream.reset("response_cannot_be_sent");
    }
  }

  clientData(data: Uint8Array, end: boolean): void {
    const answered = this.#answered!;
    answered.bodyBytes += data.length;
    const roomy = this.#client.data(answered.length.take(data), end);
    if (!roomy) this.#wait("response", "client", true);
    // A body shorter than promised leaves the client waiting for more: the connection's end tells it.
    if (end && answered.length.framing === "short") this.#client.reset();
  }

  clientTrailers(trailers: HeaderMap): void { this.#client.trailers(trailers); }

  pressure(direction: "request" | "response", high: boolean): void { this.#wait(direction, "buffer", high); }

  ended(how: "complete" | "reset", details: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#upstreamTimer);
    clearTimeout(this.#idleTimer);
    if (!this.#upgraded) {
      this.#upstream?.abort();
      if (how === "reset") this.#client.reset();
    }
    const { host, chain, protocol, source, done } = this.#options;
    const side = (part: { headers: HeaderPairs; bodyBytes: number; length: PromisedLength }) => ({ headers: part.headers, bodyBytes: part.bodyBytes, framing: part.length.framing });
    const recorder = this.#recorder;
    done({
      request: { headers: this.#arrived, bodyBytes: this.#stream.requestBytes }, protocol, source, forwarded: this.#forwarded === undefined ? undefined : side(this.#forwarded),
      response: this.#answered === undefined ? undefined : { status: Number(this.#answered.headers.find(([name]) => name === ":status")![1]), ...side(this.#answered) },
      end: this.#upgraded ? "upgraded" : how, details, localReplies: recorder.localReplies, logs: recorder.logs, metrics: recorder.metricChanges(), filterState: this.#stream.filterState, trace: recorder.trace,
      failures: recorder.failures, fuel: recorder.fuel, memoryBytes: chain.map((plugin) => plugin.vm.memoryBytes), elapsedMillis: host.clock.monotonicMillis() - this.#started,
    });
  }

  /** The connection goes on as another protocol: its end is the stream's end. */
  upgraded(): void { this.#upgraded = true; clearTimeout(this.#idleTimer); clearTimeout(this.#upstreamTimer); }
  close(details: string): void { this.#stream.reset(details); }
  get over(): boolean { return this.#ended; }

  // Time.

  #requestSent(): void {
    if (this.#ended || this.#stream.response.headers !== undefined) return;
    this.#upstreamTimer = setTimeout(() => this.#stream.upstreamFailure(504, "upstream request timeout", "response_timeout"), this.#options.upstreamMillisMax).unref();
  }

  /** The upstream would wait for the missing bytes until its own patience ends. */
  #shortRequest(): void {
    this.#upstream?.abort();
    this.#stream.upstreamFailure(504, "the request's body is shorter than its content-length says: a plugin changed it", "request_shorter_than_content_length");
  }

  #idle(): void { this.#stream.upstreamFailure(this.#stream.request.complete ? 504 : 408, "stream timeout", "stream_idle_timeout"); }

  #touch(): void { if (!this.#upgraded) this.#idleTimer.refresh(); }

  #wait(direction: "request" | "response", reason: string, on: boolean): void {
    const reasons = this.#waits[direction];
    const before = reasons.size;
    if (on) reasons.add(reason);
    else reasons.delete(reason);
    const side = direction === "request" ? this.#client : this.#upstream;
    if (before === 0 && reasons.size > 0) side?.pause();
    if (before > 0 && reasons.size === 0) side?.resume();
  }
}
